import type { Desk } from '../desk.ts';
import { outcomeLines } from '../repair-lines.ts';
import type { TitledOutcome } from '../repair-operations.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface RepairFlags {
  readonly all?: true;
  readonly dryRun?: true;
  readonly operator?: string;
}

export function addRepair(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('repair', [0, 1, 2, 3, 5, 6, 8, 130])
    .argument(`[${words.text('value.id')}]`, words.text('value.idAbout'))
    .option('--all', words.text('repair.all'))
    .option('-n, --dry-run', words.text('repair.dryRun'))
    .option(`--operator <${words.text('value.name')}>`, words.text('repair.operator'));
  command.action((id: string | undefined) => {
    const flags = command.opts<RepairFlags>();
    if (id === undefined && flags.all !== true) throw new UsageError('missingArgument', { name: words.text('value.id') });
    if (id !== undefined && flags.all === true) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => repair(session, id, flags));
  });
}

async function repair(session: Session, id: string | undefined, { dryRun = false, operator }: { readonly dryRun?: boolean; readonly operator?: string }): Promise<number> {
  const { operations, output, flags, signal, words, io } = session;
  const summary = await operations.incidents.repair({
    repo: flags.repo, ...(id === undefined ? {} : { id }), dryRun, operator: operator ?? io.user, signal,
    onOutcome: (outcome) => { sayOutcome(session, outcome, dryRun); },
  });
  refuseInterrupted(signal);
  const exit = summary.remaining > 0 ? 3 : 0;
  output.summary({
    command: 'repair', exit, json: { ...summary, dryRun, seconds: session.seconds() },
    lines: () => [
      `${words.text('summary.done')} ${words.count('count.packages', summary.packages)} · ${words.text(dryRun ? 'repair.drySum' : 'repair.sum', { copies: summary.copies, files: summary.files })}`,
      ...(summary.remaining > 0 ? [words.count('repair.remaining', summary.remaining), `→ ${words.text(dryRun ? 'repair.dryAdvice' : 'repair.remainingAdvice')}`] : []),
    ],
  });
  return exit;
}

/** Of one package, as `kho repair` and `kho audit --repair` say it. */
export function sayOutcome(session: Session, outcome: TitledOutcome, dryRun: boolean): void {
  const { packageId, title, decision, harm, repaired, open } = outcome;
  session.output.item({
    json: { packageId, title, decision: decisionJson(decision), harm, repaired, failed: failedJson(outcome), open: open.map(({ id, state }) => ({ id, state })) },
    lines: () => outcomeLines(session, outcome, dryRun),
    good: decision.kind === 'nothing' && open.length === 0,
  });
}

/** Where each file would come from is for the machine that repairs; the rest is for everybody. */
function decisionJson(decision: TitledOutcome['decision']): Readonly<Record<string, unknown>> {
  if (decision.kind !== 'repair') return { ...decision };
  return { kind: decision.kind, basis: decision.basis, copies: decision.acts.map(({ location, restore, files }) => ({ location, restore, files: files.length })) };
}

/** A fault is told by its code and detail. */
export function failedJson({ failed }: TitledOutcome): readonly Readonly<Record<string, string>>[] {
  return failed.map(({ location, name, detail }) => ({ location, name, detail }));
}
