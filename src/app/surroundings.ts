import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Clock, NewId } from '../base/index.ts';
import type { Running } from '../disposal/index.ts';
import type { SecretCost } from '../persons/index.ts';

/** Everything outside the program that the modules get handed: tests hand over their own. */
export interface Surroundings {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly running?: () => Running;
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** What a guess at a passphrase costs. */
  readonly secretCost?: SecretCost;
}

/** The real clock, real randomness and the process environment. */
export function realSurroundings(): Surroundings {
  return { clock: { now: () => new Date() }, newId: () => randomUUID(), env: process.env, running: machineRunning, pause: async (milliseconds) => { await setTimeout(milliseconds); } };
}

/** What the machine itself says of how long it has been running; where it does not name its starts, less running time than before tells of one. */
export function machineRunning(): Running {
  let boot = '';
  try {
    boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Only Linux has it.
  }
  return { uptime: os.uptime(), boot };
}

/** A file of the installed program (`package.json`, `storage/README.md`); works from `src/` and from `dist/`. */
export function programFile(relative: string): string {
  return fs.readFileSync(new URL(`../../${relative}`, import.meta.url), 'utf8');
}

/** Name and version as PREMIS, METS and `kho version` state them. */
export function softwareVersion(): { readonly name: string; readonly version: string } {
  const { version } = JSON.parse(programFile('package.json')) as { readonly version: string };
  return { name: 'Kho', version };
}
