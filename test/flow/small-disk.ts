import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A disk that is soon full. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills the disk until this many bytes are free. */
  fillTo(free: number): void;
  /** Takes away what `fillTo` put there. */
  empty(): void;
  resize(size: string): void;
  remove(): void;
}

/** A tmpfs of a few megabytes, or undefined on machines where we may not mount one. */
export function smallDisk(size: string): SmallDisk | undefined {
  if (os.platform() !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-small-disk-'));
  const filler = path.join(folder, 'filler');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    fs.rmdirSync(folder);
    return undefined;
  }
  return {
    folder,
    fillTo: (free) => {
      const { bavail, bsize } = fs.statfsSync(folder);
      execFileSync('fallocate', ['-l', String(bavail * bsize - free), filler]);
    },
    empty: () => { fs.rmSync(filler, { force: true }); },
    resize: (other) => { execFileSync('mount', ['-o', `remount,size=${other}`, folder]); },
    remove: () => {
      execFileSync('umount', [folder]);
      fs.rmdirSync(folder);
    },
  };
}
