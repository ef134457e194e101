import type { AuditReport } from '../../src/fixity/index.ts';
import type { CataloguedPackage } from '../../src/catalogue/index.ts';
import type { CommandLineIo, JobOperations, ListedPackage, Operations } from '../../src/cli/index.ts';
import { runCommandLine } from '../../src/cli/index.ts';
import { loadMessages } from '../../src/app/load-messages.ts';

export const MESSAGES = loadMessages();
export const ID = 'urn:uuid:01234567-89ab-4cde-8f01-23456789abcd';

/** What one run of the command line left behind. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdoutIsTTY?: boolean;
  readonly stderrIsTTY?: boolean;
  /** Called with the handler that Ctrl-C would call. */
  readonly onListening?: (interrupt: () => void) => void;
  readonly hardExit?: () => never;
  /** Milliseconds on the clock; grows when the test says so. */
  readonly clock?: { ms: number };
  /** What `--from-file` reads. */
  readonly readInput?: (file: string) => Promise<Uint8Array>;
  /** A pipe whose reader has gone. */
  readonly stdoutWrites?: (text: string) => void;
}

/** Operations of which only the given ones may be asked for. */
export function operationsOf(given: Partial<Operations>): Operations {
  const refuse = (name: string) => () => { throw new Error(`${name} was not expected`); };
  return {
    version: '1.2.3',
    init: refuse('init'), ingest: refuse('ingest'), update: refuse('update'), check: refuse('check'), checkStore: refuse('checkStore'), list: refuse('list'), show: refuse('show'), audit: refuse('audit'),
    export: refuse('export'), fsck: refuse('fsck'), rebuild: refuse('rebuild'), schemas: refuse('schemas'), disposal: refuse('disposal'), doctor: refuse('doctor'), serve: refuse('serve'), demo: refuse('demo'),
    backup: refuse('backup'), restore: refuse('restore'), drill: refuse('drill'),
    ledger: { checkpoint: refuse('checkpoint'), verify: refuse('verify'), prove: refuse('prove'), keys: refuse('keys'), witness: refuse('ledger witness'), mend: refuse('mend') },
    witness: { init: refuse('witness init'), cosign: refuse('cosign'), serve: refuse('witness serve') },
    copies: { addLocation: refuse('addLocation'), retireLocation: refuse('retireLocation'), requireCopies: refuse('requireCopies'), describeStore: refuse('describeStore'), status: refuse('status'), sync: refuse('sync'), verify: refuse('verify') },
    auditReports: { archive: refuse('audit-report'), make: refuse('audit-report'), challenge: refuse('challenge') },
    findingAids: { write: refuse('finding-aid') },
    fixity: { run: refuse('fixity run'), status: refuse('fixity status'), problems: refuse('fixity problems'), schedule: refuse('fixity schedule') },
    incidents: { repair: refuse('repair'), list: refuse('incidents list'), show: refuse('incidents show'), resolve: refuse('incidents resolve') },
    publication: { decide: refuse('publication') },
    tokens: { using: refuse('tokens') },
    oai: { harvesters: refuse('oai harvesters'), why: refuse('oai why'), verify: refuse('oai verify') },
    description: { reading: refuse('records'), changing: refuse('change of records'), transferring: refuse('transfers'), export: refuse('export of records'), reindex: refuse('reindex') },
    jobs: jobOperationsOf({}),
    ...given,
  };
}

/** The same for what is asked of jobs. */
export function jobOperationsOf(given: Partial<JobOperations>): JobOperations {
  const refuse = (name: string) => () => { throw new Error(`jobs.${name} was not expected`); };
  return {
    list: refuse('list'), show: refuse('show'), resume: refuse('resume'), cancel: refuse('cancel'), schedules: refuse('schedules'),
    addSchedule: refuse('addSchedule'), removeSchedule: refuse('removeSchedule'), enableSchedule: refuse('enableSchedule'), work: refuse('work'),
    ...given,
  };
}

/** Runs the command line over fake operations with a fixed clock. */
export async function kho(argv: readonly string[], given: Partial<Operations> = {}, setting: Setting = {}): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const clock = setting.clock ?? { ms: Date.UTC(2026, 10, 23, 8) };
  const io: CommandLineIo = {
    stdout: { write: setting.stdoutWrites ?? ((text) => { stdout += text; }), isTTY: setting.stdoutIsTTY === true },
    stderr: { write: (text) => { stderr += text; }, isTTY: setting.stderrIsTTY === true, columns: 120 },
    env: setting.env ?? {},
    user: 'lan',
    now: () => new Date(clock.ms),
    onInterrupt: (handler) => {
      setting.onListening?.(handler);
      return () => {};
    },
    ...(setting.readInput === undefined ? {} : { readInput: setting.readInput }),
    ...(setting.hardExit === undefined ? {} : { hardExit: setting.hardExit }),
  };
  const status = await runCommandLine(argv, io, operationsOf(given), MESSAGES);
  return { status, stdout, stderr };
}

/** The package as lists show it. */
export function listed(changes: Partial<ListedPackage> = {}): ListedPackage {
  return { ...PACKAGE, copies: { verified: 1, required: 1 }, ...changes };
}

/** The lines of NDJSON. */
export function ndjson(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

export const PACKAGE: CataloguedPackage = {
  id: ID, head: 2, inventoryDigest: 'a'.repeat(128), kind: 'bagit', title: 'Hồ sơ đo đạc ruộng đất', producerId: 'H32.1978.015',
  submissionDigest: 'b'.repeat(128), fileCount: 1204, byteCount: 3_400_000,
  createdAt: '2026-11-20T01:02:03Z', updatedAt: '2026-11-22T04:05:06Z', description: { title: ['Hồ sơ đo đạc ruộng đất'] },
};

export function auditReport(report: Partial<AuditReport> = {}): AuditReport {
  return {
    packageId: ID, head: 1, checkedAt: '2026-11-23T08:00:00Z', outcome: 'match', algorithm: 'sha512', files: 12, bytes: 3400,
    counts: { match: 12, mismatch: 0, missing: 0, extra: 0, unreadable: 0 }, problems: [], ...report,
  };
}
