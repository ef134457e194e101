import type { Finding } from '../../../src/base/index.ts';
import { importRecords, type ImportEvent, type ImportOptions, type ImportSummary, type SheetPlan } from '../../../src/crosswalks/index.ts';
import { tableSource } from '../../../src/formats/tables/index.ts';
import type { ArchivalRecord } from '../../../src/records/index.ts';

export interface Imported {
  readonly records: readonly ArchivalRecord[];
  readonly findings: readonly Finding[];
  /** Code and place of each finding. */
  readonly told: readonly string[];
  readonly plans: readonly SheetPlan[];
  readonly summary: ImportSummary;
  readonly events: readonly ImportEvent[];
}

export const FONDS = 'fonds-of-the-test';

/** Imports a table into an archive that has one fonds, called GD05, and nothing else. */
export async function imported(bytes: Uint8Array | string, options: Partial<ImportOptions> = {}): Promise<Imported> {
  let made = 0;
  const events: ImportEvent[] = [];
  const all = importRecords(tableSource('bang', Buffer.from(bytes)), {
    find: (key) => (key.kind === 'fonds' && ['GD05', 'Phông UBND huyện Giả Định'].includes(key.name) ? FONDS : undefined),
    newId: () => { made += 1; return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`; },
    ...options,
  });
  for await (const event of all) events.push(event);
  const findings = events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []));
  return {
    events, findings, told: findings.map(({ code, place = '' }) => `${code} ${place}`.trim()),
    records: events.flatMap((event) => (event.kind === 'record' ? [event.record] : [])),
    plans: events.flatMap((event) => (event.kind === 'sheet' ? [event.plan] : [])),
    summary: events.flatMap((event) => (event.kind === 'end' ? [event.summary] : []))[0]!,
  };
}

/** Findings but for those about columns that are not there. */
export function toldOf({ findings }: Imported): readonly string[] {
  return findings.filter(({ code }) => code !== 'T-58').map(({ code, place = '' }) => `${code} ${place}`.trim());
}

/** Fields of the first record of a kind. */
export function firstOf({ records }: Imported, kind: ArchivalRecord['kind']): ArchivalRecord {
  return records.find((record) => record.kind === kind)!;
}

/** A table of files as CSV: the headings, and rows below. */
export function csvOf(...rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\n');
}
