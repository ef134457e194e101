import { asFault, Fault, type Finding } from '../base/index.ts';
import type { SubmissionKind } from '../catalogue/index.ts';
import type { DigestPool } from '../storage/index.ts';
import { judgingIntake, type Intake } from './intake.ts';
import { isMetsPath } from '../formats/eark/index.ts';
import { readEarly, type EarlyReadings } from './kinds/early-readings.ts';
import type { JudgeOptions } from './kinds/judgement.ts';
import type { CheckOutcome, Progress } from './outcome.ts';
import { openSchemaShelf, type SchemaShelf } from './schemas/index.ts';
import { JUDGED_STANDARDS, standardOfKind, type JudgedStandard } from './standards.ts';
import { check } from './steps/check.ts';
import { identify } from './steps/identify.ts';
import { receive } from './steps/receive.ts';
import { recognise, unpack } from './steps/unpack.ts';
import { isRejection, type ReceivedSip } from './submission.ts';

/** What a check without a store is asked to do. */
export interface CheckRun extends JudgeOptions {
  readonly paths: readonly string[];
  /** Judge by these rules whatever the package looks like; otherwise by what it is recognised as, as an ingest does. */
  readonly standard?: JudgedStandard;
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: CheckOutcome) => void;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Judges submissions exactly as an ingest would (the same steps), without a store and without keeping anything. One
 * after the other: of a package only its listing and its findings are held, until its outcome is told.
 */
export async function checkPackages(asked: CheckRun): Promise<void> {
  const run = { ...asked, schemas: asked.schemas ?? openSchemaShelf() };
  let packages = 0;
  let bytes = 0;
  let bytesTotal = 0;
  const tell = (): void => { run.onProgress({ packages, packagesTotal: run.paths.length, bytes, bytesTotal }); };
  for (const path of run.paths) {
    if (run.signal.aborted) throw new Fault('INTERRUPTED');
    const outcome = await checkOne(path, run, {
      listed: (more) => { bytesTotal += more; tell(); },
      read: (more) => { bytes += more; tell(); },
    });
    packages += 1;
    tell();
    run.onOutcome(outcome);
  }
}

type Recognised = SubmissionKind | 'unknown';

interface Counting {
  readonly listed: (bytes: number) => void;
  readonly read: (bytes: number) => void;
}

async function checkOne(path: string, run: CheckRun & { readonly schemas: SchemaShelf }, counting: Counting): Promise<CheckOutcome> {
  const intake = judgingIntake({ pool: run.pool });
  const { standard, signal } = run;
  let early: EarlyReadings | undefined;
  try {
    const received = await receive(path, signal);
    const { source, listing } = received;
    counting.listed(listing.totalBytes);
    try {
      const recognised: Recognised = listing.entries.length === 0 ? 'unknown' : recognise(new Set(listing.entries.map((entry) => entry.path)));
      const judged = { path, kind: 'judged' as const, recognised, container: source.container, files: listing.entries.length, bytes: listing.totalBytes };
      const asked = standard === undefined ? undefined : { kind: JUDGED_STANDARDS[standard].kind };
      if ((asked?.kind ?? recognised) === 'eark') early = earlyReadings(received, intake, run.schemas);
      const unpacked = await unpack(received, { intake, signal, onReading: () => { early?.begin(); }, onBytes: counting.read, ...asked });
      if (isRejection(unpacked)) return { ...judged, findings: unpacked.findings };
      const checked = await check(unpacked, [...listing.findings, ...notAsAsked(recognised, standard)], { ...run, findingsOnly: true, standardOnly: standard !== undefined, ...(early === undefined ? {} : { early }) });
      if (isRejection(checked)) return { ...judged, findings: checked.findings };
      const { findings } = await identify(checked, undefined, signal);
      return { ...judged, findings };
    } finally {
      await early?.stop();
      await source.close();
    }
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERRUPTED') throw fault;
    return { path, kind: 'error', fault };
  } finally {
    await intake.discard();
  }
}

/** Begins to read the METS documents of a folder while its files are digested. */
function earlyReadings({ source, listing }: ReceivedSip, intake: Intake, schemas: SchemaShelf): EarlyReadings | undefined {
  if (source.container !== 'folder') return undefined;
  const documents = listing.entries.filter((entry) => isMetsPath(entry.path)).map((entry) => (
    { path: entry.path, open: () => intake.open('', source.diskPath(entry)) }
  ));
  return readEarly(documents, async () => schemas.compiled());
}

/** That a package is plainly not of the kind that it is judged as: another kind (K-20), or none that we know (K-21). */
function notAsAsked(recognised: Recognised, standard: JudgedStandard | undefined): readonly Finding[] {
  if (standard === undefined || JUDGED_STANDARDS[standard].kind === recognised) return [];
  const asked = JUDGED_STANDARDS[standard].title;
  const other = standardOfKind(recognised);
  if (other === undefined) return [{ standard: 'kho', code: 'K-21', severity: 'error', params: { asked } }];
  return [{ standard: 'kho', code: 'K-20', severity: 'warning', params: { asked, recognised: JUDGED_STANDARDS[other].title } }];
}
