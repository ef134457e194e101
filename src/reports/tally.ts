import { TreeEdge, leafHash } from '../formats/tlog/index.ts';
import { ageDays } from './file-rows.ts';
import { DISCREPANCIES, ROW_OUTCOMES, type FileRow, type HeldPackage, type OutcomeTally, type ReportedLocation } from './model.ts';

/** How old the last checks of a copy's files are; `never` for those that were never read again. */
export const AGES = ['0-30', '31-60', '61-90', 'over90', 'never'] as const;
export type Age = (typeof AGES)[number];

/** What one copy adds up to. */
export interface CopyTally {
  readonly packages: number;
  /** Rows: files of all versions, and what does not belong there. */
  readonly files: number;
  /** Of files whose size is known. */
  readonly bytes: number;
  readonly outcomes: OutcomeTally;
  readonly ages: Readonly<Record<Age, number>>;
  /** Bytes that were read again in the period and matched. */
  readonly matchedBytes: number;
  /** The longest time since a check, in days, and the package it is of. */
  readonly oldest?: { readonly days: number; readonly object: string };
}

/** Discrepancies that the report lists itself; the table has them all. */
export const LISTED_DISCREPANCIES = 10_000;

/** Adds up the rows of a report as they pass by. */
export class Tally {
  readonly #until: string;
  readonly #copies: Map<string, CopyCount>;
  readonly #tree = new TreeEdge();
  readonly discrepancies: FileRow[] = [];
  readonly formats = new Map<string, number>();
  discrepancyCount = 0;

  constructor(locations: readonly ReportedLocation[], until: string) {
    this.#until = until;
    this.#copies = new Map(locations.map(({ name }) => [name, new CopyCount()]));
  }

  addPackage({ formats }: HeldPackage): void {
    for (const [puid, count] of formats) this.formats.set(puid, (this.formats.get(puid) ?? 0) + count);
  }

  addCopy(location: string): void {
    const copy = this.#copies.get(location);
    if (copy !== undefined) copy.packages += 1;
  }

  /** A row and the line that stands for it in the table. */
  add(row: FileRow, line: string): void {
    this.#copies.get(row.location)?.add(row, this.#until);
    this.#tree.add(leafHash(Buffer.from(line)));
    this.#tree.takeFull();
    if (!DISCREPANCIES.has(row.outcome)) return;
    this.discrepancyCount += 1;
    if (this.discrepancies.length < LISTED_DISCREPANCIES) this.discrepancies.push(row);
  }

  /** RFC 6962 root over the lines in their order. */
  get merkle(): { readonly root: string; readonly count: number } {
    return { root: Buffer.from(this.#tree.root()).toString('hex'), count: this.#tree.size };
  }

  copies(): ReadonlyMap<string, CopyTally> {
    return this.#copies;
  }

  all(): CopyTally {
    const sum = new CopyCount();
    for (const copy of this.#copies.values()) sum.join(copy);
    return sum;
  }
}

class CopyCount implements CopyTally {
  packages = 0;
  files = 0;
  bytes = 0;
  matchedBytes = 0;
  readonly outcomes = Object.fromEntries(ROW_OUTCOMES.map((outcome) => [outcome, 0])) as Record<keyof OutcomeTally, number>;
  readonly ages = Object.fromEntries(AGES.map((age) => [age, 0])) as Record<Age, number>;
  oldest?: { readonly days: number; readonly object: string };

  add({ outcome, size = 0, checkedAt, object }: FileRow, until: string): void {
    this.files += 1;
    this.bytes += size;
    this.outcomes[outcome] += 1;
    if (outcome === 'match') this.matchedBytes += size;
    if (checkedAt === '') {
      this.ages.never += 1;
      return;
    }
    const days = ageDays(checkedAt, until);
    this.ages[days <= 30 ? '0-30' : days <= 60 ? '31-60' : days <= 90 ? '61-90' : 'over90'] += 1;
    if (this.oldest === undefined || days > this.oldest.days) this.oldest = { days, object };
  }

  join(other: CopyTally): void {
    this.packages += other.packages;
    this.files += other.files;
    this.bytes += other.bytes;
    this.matchedBytes += other.matchedBytes;
    for (const outcome of ROW_OUTCOMES) this.outcomes[outcome] += other.outcomes[outcome];
    for (const age of AGES) this.ages[age] += other.ages[age];
    if (other.oldest !== undefined && (this.oldest === undefined || other.oldest.days > this.oldest.days)) this.oldest = other.oldest;
  }
}
