import path from 'node:path';
import { BACKUP_DECLARATION } from '../storage/index.ts';

/** Format of a backup on disk (docs/backup.md). A newer one is refused, never guessed at. */
export const BACKUP_FORMAT = 1;

/** Where things lie in a backup. All paths are absolute. */
export interface BackupPlaces {
  readonly root: string;
  /** `kho-backup.json`: what this folder is and whose. */
  readonly declaration: string;
  /** A location as storage makes them: storage root, staging and quarantine. */
  readonly packages: string;
  /** The OCFL storage root: objects of all generations, each byte once. */
  readonly objects: string;
  /** One folder for each complete backup; an interrupted one is never here. */
  readonly generations: string;
  /** The generation that is being made; nothing in it is anybody's. */
  readonly making: string;
  /** Everything that the newest generation needs, for `sha512sum -c`. */
  readonly checksums: string;
  readonly lock: string;
}

export function backupPlaces(root: string): BackupPlaces {
  const at = (...parts: readonly string[]): string => path.join(path.resolve(root), ...parts);
  return {
    root: at(),
    declaration: at(BACKUP_DECLARATION),
    packages: at('packages'),
    objects: at('packages', 'ocfl'),
    generations: at('generations'),
    making: at('making'),
    checksums: at('SHA512SUMS'),
    lock: at('writer.lock'),
  };
}

/** Names inside of one generation. */
export const GENERATION = {
  manifest: 'backup.json',
  /** Digest of the manifest, so that a changed manifest is noticed before anything in it is believed. */
  manifestSidecar: 'backup.json.sha512',
  objects: 'objects.ndjson',
  catalogue: 'catalogue.sqlite',
  sealedCatalogue: 'catalogue.sqlite.sealed',
  state: 'store',
} as const;

const NAME = /^(\d{5,})-(\d{8}T\d{6}Z)$/;

/** `00012-20261125T031530Z`: the number orders generations whatever clocks say; the time is for people. */
export function generationName(number: number, time: string): string {
  return `${String(number).padStart(5, '0')}-${time.replace(/[-:]/g, '')}`;
}

/** The number in the name of a generation, or undefined when it is none. */
export function generationNumber(name: string): number | undefined {
  const number = NAME.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
