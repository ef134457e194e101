import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../base/index.ts';
import { bagFiles } from './bag-files.ts';
import { inventRecord, type InventedRecord } from './invent-record.ts';
import { metadataTable } from './metadata-table.ts';
import { placePackage, type ReadyPackage } from './place-package.ts';
import { recordContent, type DrawingBoard, type RecordContent } from './record-content.ts';
import { loadSampleWords, type FaultKey, type FaultyPlan, type PackagePlan, type SampleWords } from './sample-words.ts';
import { scannerOf } from './scan-page.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { sipFiles } from './sip-files.ts';
import { metsFault, spoilArchive, spoilFiles } from './spoil-package.ts';
import { tt05Files, tt05ObjectId } from './tt05-files.ts';
import { loadTypeFaces } from './type-faces.ts';

/** What a sample set is made of. */
export interface SampleOptions {
  /** Folder that gets `tot/` (sound packages) and `hong/` (faulty ones); made when it is not there. */
  readonly into: string;
  /** The same seed gives the same bytes. */
  readonly seed: string;
  /** Page images of all sound packages together, about; every package has at least one. */
  readonly pages?: number;
  /** Resolution of the scans. */
  readonly dpi?: number;
  readonly signal?: AbortSignal;
  /** Told after each package. */
  readonly onWritten?: (done: number, total: number) => void;
}

/** One package on the disk. */
export interface SamplePackage {
  /** Absolute. */
  readonly path: string;
  readonly kind: PackagePlan['kind'];
  readonly title: string;
  /** What it is about; absent from faulty packages. */
  readonly record?: InventedRecord;
  /** What is wrong with it; absent from sound packages. */
  readonly fault?: FaultKey;
  /** Codes of the findings that Kho reports for a faulty package. */
  readonly expected?: readonly string[];
}

/** The sound packages and the faulty ones, in the order of their plans. */
export interface SampleSet {
  readonly good: readonly SamplePackage[];
  readonly bad: readonly SamplePackage[];
}

/** No clock: packages are made one a day from here on. */
const FIRST_DAY = Date.UTC(2024, 4, 6, 2, 0, 0);
const DAY = 24 * 60 * 60 * 1000;
const DEFAULT_DPI = 150;
/** Drawing is work of this thread, encoding of others: two packages at a time keep both busy. */
const AT_ONCE = 2;

/**
 * Writes a set of invented Vietnamese records as packages of every kind that Kho takes in. Each package depends on the
 * seed and its own plan only. Throws the fault INTERRUPTED when the signal is aborted; what is written stays.
 */
export async function writeSamples(options: SampleOptions): Promise<SampleSet> {
  const words = loadSampleWords();
  const { seed, dpi = DEFAULT_DPI } = options;
  const board: DrawingBoard = { seed, scanner: scannerOf(dpi, seededNumbers(seed, 'scanner')), words, faces: loadTypeFaces() };
  const [good, bad] = [path.resolve(options.into, 'tot'), path.resolve(options.into, 'hong')];
  for (const folder of [good, bad]) await fs.mkdir(folder, { recursive: true });
  const records = inventRecords(words, options);
  await placeTable(good, words.packages, records);
  const total = words.packages.length + words.faulty.length;
  let done = 0;
  const written = (): void => { done += 1; options.onWritten?.(done, total); };
  const each = { signal: options.signal, written };
  return {
    good: await inTurn(words.packages, each, async (plan, n) => writeGood(good, plan, recordAt(records, n), { board, created: dayOf(n) })),
    bad: await inTurn(words.faulty, each, async (plan, n) => writeBad(bad, plan, n, board)),
  };
}

function inventRecords(words: SampleWords, { seed, pages }: SampleOptions): readonly InventedRecord[] {
  const planned = words.packages.reduce((sum, plan) => sum + plan.pages, 0);
  const scale = (pages ?? planned) / planned;
  return words.packages.map((plan, n) => inventRecord(plan, { seed, position: n + 1, pages: Math.max(plan.fewest ?? 1, Math.round(plan.pages * scale)) }, words));
}

/** One table describes all plain packages beside it. */
async function placeTable(folder: string, plans: readonly PackagePlan[], records: readonly InventedRecord[]): Promise<void> {
  const rows = records
    .map((record, n) => ({ name: nameOf(plans[n], record), record, kind: plans[n]?.kind, container: plans[n]?.container }))
    .filter(({ kind }) => kind === 'plain')
    .map(({ name, record, container }) => ({ name: container === 'file' ? `${name}.pdf` : name, record }));
  const table = metadataTable(rows);
  await fs.writeFile(path.join(folder, table.path), table.bytes);
}

/** A SIP's folder bears its identifier (CSIPSTR2, and the circular); other folders are named as archivists name them. */
function nameOf(plan: PackagePlan | undefined, record: InventedRecord): string {
  const { code, title } = record;
  if (plan?.kind === 'tt05') return tt05ObjectId(record);
  return plan?.kind === 'eark' ? code : `${code} – ${title}`;
}

interface Making {
  readonly board: DrawingBoard;
  readonly created: Date;
}

async function writeGood(into: string, plan: PackagePlan, record: InventedRecord, { board, created }: Making): Promise<SamplePackage> {
  const content = await recordContent(record, plan, created, board);
  const files = packed(content, plan, record, { created });
  const { container, kind } = plan;
  const placed = await placePackage(into, { name: nameOf(plan, record), container, files, created });
  return { path: placed, kind, title: record.title, record };
}

/** The files of a package of the plan's kind around the content. */
function packed(content: RecordContent, plan: PackagePlan, record: InventedRecord, { created, fault }: { readonly created: Date; readonly fault?: FaultKey }): ReadyPackage['files'] {
  switch (plan.kind) {
    case 'eark': return sipFiles(content, record, created, fault === undefined ? undefined : metsFault(fault, created));
    case 'bagit': return bagFiles([...content.scans, ...content.readingCopy], record, { version: plan.bagVersion ?? '1.0', created });
    case 'tt05': return tt05Files(content.scans, record, created);
    case 'plain': return [...content.scans, ...content.readingCopy];
  }
}

async function writeBad(into: string, faulty: FaultyPlan, n: number, board: DrawingBoard): Promise<SamplePackage> {
  const { fault, base, container, title, expected } = faulty;
  const plan: PackagePlan = { fonds: '07', subject: 'archives', title, years: [2016, 2016], kind: base, container, content: 'jpeg', pages: 2 };
  const invented = inventRecord(plan, { seed: `${board.seed} ${fault}`, position: 901 + n, pages: 2 }, board.words);
  const created = dayOf(100 + n);
  const content = await recordContent(invented, plan, created, board);
  const files = spoilFiles(fault, packed(content, plan, invented, { created, fault }));
  const ready: ReadyPackage = { name: base === 'eark' ? invented.code : faulty.name, container, files, created };
  const archive = await spoilArchive(fault, ready);
  const placed = path.join(into, `${ready.name}.${container}`);
  if (archive === undefined) return { path: await placePackage(into, ready), kind: base, title, fault, expected };
  await fs.writeFile(placed, archive);
  return { path: placed, kind: base, title, fault, expected };
}

function dayOf(n: number): Date {
  return new Date(FIRST_DAY + n * DAY);
}

function recordAt(records: readonly InventedRecord[], n: number): InventedRecord {
  const record = records[n];
  if (record === undefined) throw new Error(`no record ${n}`);
  return record;
}

async function inTurn<Plan, Made>(
  plans: readonly Plan[],
  { signal, written }: { readonly signal: AbortSignal | undefined; readonly written: () => void },
  make: (plan: Plan, n: number) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  const queue = plans.entries();
  const worker = async (): Promise<void> => {
    for (const [n, plan] of queue) {
      if (signal?.aborted === true) throw new Fault('INTERRUPTED');
      made[n] = await make(plan, n);
      written();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return made;
}
