import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '../../src/base/index.ts';
import { openCatalogue, type Catalogue, type CataloguedFile, type VersionRegistration } from '../../src/catalogue/index.ts';
import { jobMigrations } from '../../src/jobs/index.ts';

/** A clock that tests move. */
export class SetClock implements Clock {
  time = new Date('2026-11-20T08:00:00Z');

  now(): Date {
    return this.time;
  }
}

/** A fresh catalogue in a folder of its own. */
export async function madeCatalogue(): Promise<{ readonly catalogue: Catalogue; readonly clock: SetClock; readonly file: string; remove(): Promise<void> }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-catalogue-'));
  const file = path.join(folder, 'kho.sqlite');
  const clock = new SetClock();
  const catalogue = await openCatalogue({ file, clock, migrations: jobMigrations, create: true });
  return {
    catalogue, clock, file,
    remove: async () => {
      await catalogue.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function packageIdOf(n: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function fileOf(n: number): CataloguedFile {
  return {
    path: `data/x/representations/rep1/data/${String(n).padStart(6, '0')}.jpg`, role: 'content', size: n,
    sha512: n.toString(16).padStart(128, '0'), sha256: n.toString(16).padStart(64, '0'), mimeType: 'image/jpeg', puid: 'fmt/43', originalName: `${n}.jpg`,
  };
}

/** Version `version` of package `n` with some files. */
export function registrationOf(n: number, version = 1, files = 2): VersionRegistration {
  const id = packageIdOf(n);
  const updatedAt = `2026-11-${String(10 + version).padStart(2, '0')}T00:00:${String(n % 60).padStart(2, '0')}Z`;
  return {
    package: {
      id, head: version, inventoryDigest: `${version}`.repeat(128), kind: 'plain', title: `Hồ sơ đo đạc số ${n}`, producerId: `HS-${n}`,
      submissionDigest: `sha512:${n}-${version}`, fileCount: files, byteCount: 1000 * n, createdAt: '2026-11-11T00:00:00Z', updatedAt,
      description: { title: [`Hồ sơ đo đạc số ${n}`], creator: ['Ủy ban nhân dân huyện Giả Định'] },
    },
    version: { version, createdAt: updatedAt, message: 'Ingest', agent: 'Lan' },
    files: Array.from({ length: files }, (_, index) => fileOf(index)),
    events: Array.from({ length: version }, (_, index) => (
      { id: `event-${n}-${index}`, type: 'ingestion', time: updatedAt, outcome: 'success', detail: '', agent: 'Lan', version: index + 1 }
    )),
  };
}

export async function linesOf(catalogue: Catalogue): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of catalogue.logicalDump()) lines.push(line);
  return lines;
}
