import type { Command } from 'commander';
import type { CopyStanding } from '../replicas/index.ts';
import type { ChangeOutcome, ChangeRun } from '../description/index.ts';
import { readTypedFields } from '../description/index.ts';
import type { RecordKind } from '../records/index.ts';
import { sayLocationFault, sayStanding } from './copies-words.ts';
import type { DescriptionDesk } from './description-operations.ts';
import { wholeNumber } from './flag-values.ts';
import { sayUnsigned } from './ledger-words.ts';
import { tellChanges } from './record-lines.ts';
import { refuseInterrupted, type Session } from './session.ts';
import { UsageError } from './usage-error.ts';
import type { Words } from './words.ts';

/** Flags of everything that changes descriptions. */
export interface ChangeFlags {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly reason?: string;
  readonly operator?: string;
  readonly dryRun?: true;
}

const MOST_LISTED = 100_000;

/** The flags that all commands have which list descriptions and change them. */
export function withChangeFlags(command: Command, words: Words): Command {
  const text = words.text('value.text');
  return command
    .option(`--set <${text}>`, words.text('records.set'), fieldAndValue)
    .option(`--reason <${text}>`, words.text('records.reason'))
    .option(`--operator <${words.text('value.name')}>`, words.text('ingest.operator'))
    .option('-n, --dry-run', words.text('ingest.dryRun'))
    .option(`--limit <${words.text('value.number')}>`, words.text('records.limit'), wholeNumber('--limit', 1, MOST_LISTED))
    .option(`--after <${text}>`, words.text('records.after'));
}

/** A reason goes into the inventory and into every later PREMIS document: a sentence or two, no file. */
const LONGEST_REASON = 2000;

/** `--set title=…`, as often as it is given; a value may hold further equals signs. */
export function fieldAndValue(typed: string, before: readonly { readonly name: string; readonly value: string }[] = []): readonly { readonly name: string; readonly value: string }[] {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(typed) ?? [];
  if (name === undefined || value === undefined) throw new UsageError('notFieldAndValue', { value: typed });
  return [...before, { name, value }];
}

/** Makes one change of the archive's catalogue and tells what became of it. */
export async function runChange(session: Session, command: string, flags: ChangeFlags, work: (desk: DescriptionDesk, run: ChangeRun) => Promise<ChangeOutcome>): Promise<number> {
  return runChanges(session, command, flags, async (desk, run) => [await work(desk, run)]);
}

/** The same for several changes in a row; the worst of their ends is the end. */
export async function runChanges(session: Session, command: string, flags: ChangeFlags, work: (desk: DescriptionDesk, run: ChangeRun) => Promise<readonly ChangeOutcome[]>): Promise<number> {
  const { operations, io, signal } = session;
  const reason = (flags.reason ?? '').replace(/\s+/g, ' ').trim();
  if (reason === '') throw new UsageError('reasonNeeded');
  if (reason.length > LONGEST_REASON) throw new UsageError('updateReasonTooLong', { most: String(LONGEST_REASON) });
  const run: ChangeRun = { reason, operator: flags.operator ?? io.user, signal, ...(flags.dryRun === true ? { dryRun: true } : {}) };
  let standing: CopyStanding | undefined;
  const outcomes = await operations.description.changing({
    repo: session.flags.repo, signal, dryRun: flags.dryRun === true,
    onLocationFault: (location, fault) => { sayLocationFault(session, location, fault); },
    onStanding: (now) => { standing = now; },
    onUnsigned: (fault) => { sayUnsigned(session, fault); },
  }, async (desk) => work(desk, run));
  refuseInterrupted(signal);
  session.progress.clear();
  const exit = tellChanges(session, command, outcomes);
  sayStanding(session, standing);
  return exit;
}

/** Typed fields as values; what cannot be read is the outcome, and nothing is changed. */
export async function withFields(kind: RecordKind, { set = [] }: ChangeFlags, work: (fields: Readonly<Record<string, unknown>>) => Promise<ChangeOutcome>): Promise<ChangeOutcome> {
  const { fields, findings } = readTypedFields(kind, set);
  return findings.length > 0 ? { kind: 'failed', findings, more: 0 } : work(fields);
}
