import type { CopyLocation } from '../base/index.ts';

/** Storage row of the NDSA Levels of Digital Preservation; 0: not even the first is reached. */
export type StorageLevel = 0 | 1 | 2 | 3 | 4;

/** Where one verified copy of every package is, within reach now. */
export interface CopyPlace {
  /** Same number, same disk. */
  readonly device: number;
  readonly zone: string;
  readonly media: string;
  readonly region?: string;
}

/** A location as a place of copies. */
export function placeOf({ zone, media, region }: Pick<CopyLocation, 'zone' | 'media' | 'region'>, device: number): CopyPlace {
  return { device, zone, media, ...(region === undefined ? {} : { region }) };
}

/**
 * The level that copies reach by number and place (NDSA Levels of Digital Preservation, row "storage"): 1: two complete
 * copies that do not lie together; 2: three, one of them in another geographic location; 3: one under another disaster
 * threat, on another kind of medium; 4: three under different threats. What the row asks beside (documented systems,
 * watch over obsolescence) no program can see. A zone or medium that nobody named tells nothing apart, and two copies
 * on one disk are lost with it: they count as one. A place that is away is not among the places: nobody knows what is there.
 */
export function storageLevel(copies: number, places: readonly CopyPlace[]): StorageLevel {
  const apart = Math.min(copies, onDifferentDisks(places));
  if (apart < 2) return 0;
  if (apart < 3) return 1;
  const threats = different(places.map(({ zone }) => zone));
  if (different(places.map(({ zone, region }) => region ?? zone)) < 2) return 1;
  if (threats < 2 || different(places.map(({ media }) => media)) < 2) return 2;
  return threats < 3 ? 3 : 4;
}

function onDifferentDisks(places: readonly CopyPlace[]): number {
  return new Set(places.map(({ device }) => device)).size;
}

function different(names: readonly string[]): number {
  return new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '')).size;
}
