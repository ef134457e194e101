import type { UpdateOutcome, VersionChange } from '../../ingest/index.ts';
import type { CopyStanding } from '../../replicas/index.ts';
import { sayLocationFault, sayStanding } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { findingCounts, findingJson, findingLines } from '../finding-words.ts';
import { wholeNumber } from '../flag-values.ts';
import { sayUnsigned } from '../ledger-words.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface UpdateFlags {
  readonly content?: string;
  readonly metadata?: string;
  readonly addRepresentation?: readonly string[];
  readonly derivedFrom?: readonly string[];
  readonly reason?: string;
  readonly operator?: string;
  readonly ifVersion?: number;
  readonly dryRun?: true;
  readonly reread?: true;
}

/** A reason goes into the inventory and into every later PREMIS document: a sentence or two, no file. */
const LONGEST_REASON = 2000;

export function addUpdate(desk: Desk): void {
  const { words } = desk;
  const [path, file, name] = [words.text('value.path'), words.text('value.file'), words.text('value.name')];
  const more = (typed: string, before: readonly string[] = []): readonly string[] => [...before, typed];
  const command = desk
    .command('update', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${words.text('value.id')}>`, words.text('value.idAbout'))
    .option(`--content <${path}>`, words.text('update.content'))
    .option(`--metadata <${file}>`, words.text('update.metadata'))
    .option(`--add-representation <${name}=${path}>`, words.text('update.addRepresentation'), more)
    .option(`--derived-from <${name}>`, words.text('update.derivedFrom'), more)
    .option(`--reason <${words.text('value.text')}>`, words.text('update.reason'))
    .option(`--operator <${name}>`, words.text('ingest.operator'))
    .option(`--if-version <${words.text('value.number')}>`, words.text('update.ifVersion'), wholeNumber('--if-version', 1))
    .option('-n, --dry-run', words.text('ingest.dryRun'))
    .option('--reread', words.text('ingest.reread'));
  command.action((id: string) => {
    const flags = command.opts<UpdateFlags>();
    return desk.run(command, (session) => update(session, id, flags));
  });
}

async function update(session: Session, id: string, flags: UpdateFlags): Promise<number> {
  const { operations, output, io, signal, progress, words } = session;
  const { content, metadata, addRepresentation = [], derivedFrom, ifVersion } = flags;
  const representations = addRepresentation.map(representationOf);
  if (content === undefined && metadata === undefined && representations.length === 0) throw new UsageError('updateNothing');
  if (content !== undefined && representations.length > 0) throw new UsageError('updateContentAndMore');
  if (derivedFrom !== undefined && representations.length === 0) throw new UsageError('updateDerivedAlone');
  const away: string[] = [];
  let standing: CopyStanding | undefined;
  const outcome = await operations.update({
    repo: session.flags.repo,
    id,
    representations,
    reason: reasonOf(flags),
    operator: flags.operator ?? io.user,
    dryRun: flags.dryRun === true,
    reread: flags.reread === true,
    ...(content === undefined ? {} : { content }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
    ...(ifVersion === undefined ? {} : { ifVersion }),
    signal,
    onProgress: progress.update,
    onLocationFault: (location, fault) => {
      away.push(location);
      sayLocationFault(session, location, fault);
    },
    onStanding: (now) => { standing = now; },
    onUnsigned: (fault) => { sayUnsigned(session, fault); },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = outcome.kind === 'failed' ? 3 : away.length > 0 || outcome.kind === 'stored' ? 4 : 0;
  output.item({ json: outcomeJson(session, id, outcome), lines: () => outcomeLines(session, id, outcome), good: outcome.kind !== 'failed' && outcome.kind !== 'stored' });
  output.summary({ command: 'update', exit, json: { outcome: outcome.kind, seconds: session.seconds() }, lines: () => (outcome.kind === 'stored' ? [`→ ${words.text('summary.storedAdvice')}`] : []) });
  sayStanding(session, standing);
  return exit;
}

/** `NAME=PATH`; a path may hold further equals signs. */
function representationOf(typed: string): { readonly name: string; readonly path: string } {
  const [, name, path] = /^([^=]+)=(.+)$/s.exec(typed) ?? [];
  if (name === undefined || path === undefined) throw new UsageError('notNameAndPath', { flag: '--add-representation', value: typed });
  return { name, path };
}

/** One line: it stands in lists of versions. */
function reasonOf({ reason = '' }: UpdateFlags): string {
  const line = reason.replace(/\s+/g, ' ').trim();
  if (line === '') throw new UsageError('updateWithoutReason');
  if (line.length > LONGEST_REASON) throw new UsageError('updateReasonTooLong', { most: String(LONGEST_REASON) });
  return line;
}

function outcomeJson({ messages }: Session, id: string, outcome: UpdateOutcome): Readonly<Record<string, unknown>> {
  const findings = outcome.findings.map((finding) => findingJson(finding, messages));
  switch (outcome.kind) {
    case 'archived':
    case 'stored':
      return { outcome: outcome.kind, ...outcome.change, copies: outcome.copies, findings };
    case 'planned':
      return { outcome: outcome.kind, ...outcome.change, findings };
    case 'unchanged':
      return { outcome: outcome.kind, id: outcome.id, version: outcome.version, title: outcome.title, findings };
    case 'failed':
      return { outcome: outcome.kind, id, title: outcome.title, findings };
  }
}

function outcomeLines(session: Session, id: string, outcome: UpdateOutcome): readonly string[] {
  const { marks, words, messages } = session;
  const counts = findingCounts(outcome.findings, words);
  const parts = [words.text(`update.${outcome.kind}`), ...partsOf(session, outcome), ...(counts === '' ? [] : [counts])];
  const mark = outcome.kind === 'failed' ? marks.failed : outcome.kind === 'unchanged' ? marks.same : outcome.kind === 'stored' ? marks.error : marks.good;
  return [`${mark} ${printable(id)}  ${parts.join(' · ')}`, ...findingLines(outcome.findings, messages, words)];
}

function partsOf({ words }: Session, outcome: UpdateOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'archived':
    case 'stored':
    case 'planned': {
      const { version, title, files, bytes } = outcome.change;
      const kept = 'copies' in outcome && Math.max(outcome.copies.required, outcome.copies.verified) > 1 ? [words.text('copies.of', { ...outcome.copies })] : [];
      return [`v${version}`, printable(title), ...changeWords(words, outcome.change), words.count('count.files', files), words.bytes(bytes), ...kept];
    }
    case 'unchanged':
      return [`v${outcome.version}`, printable(outcome.title)];
    case 'failed':
      return outcome.title === undefined ? [] : [printable(outcome.title)];
  }
}

function changeWords(words: Session['words'], { content, elements, representations }: VersionChange): readonly string[] {
  return [
    ...(content ? [words.text('update.changed.content')] : []),
    ...(elements.length > 0 ? [words.text('update.changed.elements', { elements: elements.join(', ') })] : []),
    ...representations.map(({ name, files }) => words.text('update.changed.representation', { name: printable(name), files: words.count('count.files', files) })),
  ];
}
