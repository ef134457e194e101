import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, digestOf, Fault, timestamp, type Clock, type Messages, type NewId } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Leaf, Ledger, LogFiles, SignedCheckpoint } from '../ledger/index.ts';
import { makeDirectories, onStorage } from '../storage/index.ts';
import { previousReport, type PreviousReport } from './chain.ts';
import { composeReport, endOf, type JsonObject, type ReportFacts } from './compose-report.ts';
import { newestOf, openRunResults, type SealedRun } from './facts/run-results.ts';
import { deletionsDuring, headOf, incidentsDuring, periodEvents } from './facts/period-events.ts';
import type { FixityHistory, HeldPackage, OutcomeTally, ReportedLocation } from './model.ts';
import { reportPages } from './pages/report-pages.ts';
import { writePart, type Part } from './parts/part-file.ts';
import type { Period } from './period.ts';
import type { ReportKey } from './report-key.ts';
import { finishSigned, holdSigned } from './signed-report.ts';
import type { Tally } from './tally.ts';
import { writeRows } from './write-rows.ts';

/** The modules and settings that a report is made with. */
export interface ReportParts {
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly log: { readonly files: Pick<LogFiles, 'read'>; readonly origin: string; readonly keys: readonly string[] };
  /** Makes files of all leaves that are there and answers the signed checkpoint over them. */
  readonly publishLog: (atLeast: number) => Promise<SignedCheckpoint>;
  /** `STORE/reports`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly messages: Messages;
  readonly key: ReportKey;
  /** Place of the leaf that says that this key signs reports. */
  readonly keyAnnouncedAt: number;
  /** What is remembered of audits where no run's file has more. */
  readonly history: FixityHistory;
  /** `STORE/fixity/runs`: results file by file. */
  readonly runs: string;
  readonly holdings: (signal: AbortSignal) => AsyncIterable<HeldPackage>;
  readonly locations: readonly ReportedLocation[];
  readonly about: Pick<ReportFacts, 'repository' | 'software' | 'configSha256' | 'minCopies' | 'policies' | 'retired' | 'persons'>;
  /** `kiem_tra.py`. */
  readonly verifier: string;
}

export interface ReportRun {
  readonly period: Period;
  readonly signal: AbortSignal;
  readonly onPackage?: (files: number) => void;
}

/** A report that is finished and durable. */
export interface MadeReport {
  readonly folder: string;
  readonly number: number;
  readonly report: JsonObject;
  readonly period: Period;
  readonly until: string;
  /** Whether the period was over. */
  readonly complete: boolean;
  /** Rows: files of all copies. */
  readonly rows: number;
  readonly outcomes: OutcomeTally;
  /** Places that could not be reached. */
  readonly away: readonly { readonly name: string; readonly code: string }[];
  /** Of `bao-cao.json`. */
  readonly sha256: string;
  readonly fingerprint: string;
  /** Place of its leaf in the ledger. */
  readonly seq: number;
  readonly files: readonly Part[];
}

/** Where a report is put together; whatever an ended process left there is thrown away. */
const MAKING = 'making';

/**
 * Makes the report of a period (interface.md §1.6). Order: rows → report → signature → durable → leaf of the ledger → proof → signed list of
 * everything → renamed to its number. What was interrupted after its leaf is finished by `finishInterrupted`, which has to come first.
 */
export async function makeReport(parts: ReportParts, run: ReportRun): Promise<MadeReport> {
  const { folder, key } = parts;
  await makeDirectories(folder);
  const stage = path.join(folder, MAKING);
  await onStorage(stage, async () => {
    await fs.rm(stage, { recursive: true, force: true });
    await fs.mkdir(stage);
  });
  const previous = await previousReport(folder, await parts.ledger.newest('report'), async (file) => digestOf('sha256', await onStorage(file, async () => fs.readFile(file))));
  const number = (previous?.number ?? 0) + 1;
  const { report, written, tally, until } = await signedReport(parts, run, { stage, number, ...(previous === undefined ? {} : { previous }) });
  const { sha256 } = written.at(-1) ?? { sha256: '' };
  const files = [...written, await writePart(stage, 'bao-cao.json.sig', key.sign(await fs.readFile(path.join(stage, 'bao-cao.json'))))];
  const pages: Part[] = [];
  for (const [name, content] of await reportPages(report, sha256, parts.messages)) pages.push(await writePart(stage, name, content));
  files.push(...pages);
  await holdSigned(folder, stage);
  const leaf = await inLedger(parts, { number, sha256, pages, period: run.period.name, ...(previous === undefined ? {} : { previous: previous.sha256 }) });
  const finished = await finishSigned(parts, leaf, files);
  const { files: rows, outcomes } = tally.all();
  const away = parts.locations.flatMap(({ name, away: code }) => (code === undefined ? [] : [{ name, code }]));
  return { ...finished, report, period: run.period, until, complete: until === run.period.to, rows, outcomes, away, sha256, fingerprint: key.fingerprint };
}

interface Draft {
  readonly stage: string;
  readonly number: number;
  readonly previous?: PreviousReport;
}

interface SignedReport {
  readonly report: JsonObject;
  readonly until: string;
  readonly tally: Tally;
  readonly written: readonly Part[];
}

/** Writes everything that the report names by its digest, and then the report, which is the last of the answered files. */
async function signedReport(parts: ReportParts, { period, signal, onPackage }: ReportRun, { stage, number, previous }: Draft): Promise<SignedReport> {
  const { catalogue, ledger, locations, key, messages, history } = parts;
  const until = endOf(period, parts.clock.now());
  if (until <= period.from) throw new Fault('PERIOD_INVALID', { name: period.name });
  const checkpoint = await parts.publishLog(await ledger.size());
  const during = { from: period.from, until };
  const events = await periodEvents(ledger, during);
  const runs = await openRunResults({ folder: parts.runs, ...during, sealed: sealedRuns(await ledger.ofType('fixity.run')) });
  const sources = { holdings: parts.holdings(signal), history: newestOf([runs.history, history]), locations, context: { period, until }, signal, ...(onPackage === undefined ? {} : { onPackage }) };
  const rows = await writeRows(stage, sources, messages).finally(() => { runs.close(); });
  const named = [
    ...rows.parts,
    await writePart(stage, 'khoa-cong-khai.pem', key.publicPem),
    await writePart(stage, 'kiem_tra.py', parts.verifier),
    await writePart(stage, 'XAC-MINH.txt', instructions(messages, key.fingerprint)),
  ];
  const facts: ReportFacts = {
    ...parts.about, id: parts.newId(), number, period, until, generatedAt: timestamp(parts.clock.now()), locations,
    runFiles: runs.files, incidents: await incidentsDuring(catalogue, during), deletions: await deletionsDuring(catalogue, during), events: events.counts, leaves: events.listed, keyChanges: await ledger.ofType('key.change'),
    ledger: {
      origin: parts.log.origin, keys: parts.log.keys, checkpoint: checkpoint.note,
      start: await headOf(parts.log.files, Math.min(events.sizes.start, checkpoint.size)), end: await headOf(parts.log.files, Math.min(events.sizes.end, checkpoint.size)),
    },
    key: { fingerprint: key.fingerprint, publicPem: key.publicPem, announcedAt: parts.keyAnnouncedAt }, ...(previous === undefined ? {} : { previous }),
  };
  const report = composeReport(facts, { ...rows, parts: named }, messages);
  return { report, until, tally: rows.tally, written: [...named, await writePart(stage, 'bao-cao.json', canonicalJson(report))] };
}

/** The Merkle root and the outcome of each run, by the ledger's word. */
function sealedRuns(leaves: readonly Leaf[]): ReadonlyMap<string, SealedRun> {
  return new Map(leaves.map(({ job = '', outcome, detail }) => [job, { outcome, root: String(detail?.['root'] ?? '') }]));
}

/** Vietnamese first, then English: what an auditor does with the folder, step by step. */
function instructions(messages: Messages, fingerprint: string): string {
  const text = (lang: 'vi' | 'en'): string => messages.text('auditReport.instructions', lang, { fingerprint });
  return `${text('vi')}\n\n${'='.repeat(72)}\n\n${text('en')}\n`;
}

interface Logged {
  readonly number: number;
  readonly sha256: string;
  readonly period: string;
  readonly previous?: string;
  /** What people read: made of the report, and so not named by it. */
  readonly pages: readonly Part[];
}

async function inLedger(parts: ReportParts, { number, sha256, period, previous, pages }: Logged): Promise<{ readonly seq: number; readonly detail: NonNullable<Leaf['detail']> }> {
  const [htmlSha256 = '', pdfSha256 = ''] = ['bao-cao.html', 'bao-cao.pdf'].map((name) => pages.find((page) => page.name === name)?.sha256);
  const detail = { number, sha256, period, htmlSha256, pdfSha256, keySha256: parts.key.fingerprint, ...(previous === undefined ? {} : { previous }) };
  const [seq = 0] = await parts.catalogue.transaction(async (tx) => parts.ledger.append([{ type: 'report', outcome: 'signed', detail }], tx));
  return { seq, detail };
}
