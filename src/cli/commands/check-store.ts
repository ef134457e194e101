import { type Finding, countFindings, explain, isValid } from '../../base/index.ts';
import type { StoreOutcome } from '../../storage/index.ts';
import type { Desk } from '../desk.ts';
import { exitStatus } from '../exit-status.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { findingCounts, findingJson, findingLines } from '../finding-words.ts';
import type { TypedJson } from '../output.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

interface CheckStoreFlags {
  readonly deep?: boolean;
}

export function addCheckStore(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('check-store', [0, 1, 2, 3, 4, 5, 130])
    .argument(`[${words.text('value.dir')}]`, words.text('check-store.dir'))
    .option('--deep', words.text('check-store.deep'));
  command.action((given: string | undefined) => {
    const { deep = false } = command.opts<CheckStoreFlags>();
    return desk.run(command, (session) => checkStore(session, given ?? session.flags.repo, deep));
  });
}

async function checkStore(session: Session, root: string, deep: boolean): Promise<number> {
  const { operations, output, signal, progress } = session;
  const sums = new Sums();
  await operations.checkStore({
    root,
    deep,
    signal,
    onProgress: progress.update,
    onOutcome: (outcome) => {
      sums.add(outcome);
      const good = outcome.kind === 'judged' && isValid(outcome.findings);
      output.records({ json: () => outcomeJson(session, outcome), lines: () => outcomeLines(session, outcome), good });
    },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = sums.exit();
  output.summary({ command: 'check-store', exit, json: { deep, ...sums.counts, seconds: session.seconds() }, lines: () => sums.lines(session, deep) });
  return exit;
}

/** The same lines as those of `kho check`: every finding, then the object; the path is below the store, `.` its root. */
function* outcomeJson({ messages }: Session, outcome: StoreOutcome): Generator<TypedJson> {
  const { path } = outcome;
  if (outcome.kind === 'error') {
    yield { type: 'package', package: path, recognised: 'unknown', valid: false, errors: 0, warnings: 0, fault: faultJson(outcome.fault, messages) };
    return;
  }
  const { what, findings, version, files, bytes, id } = outcome;
  for (const finding of findings) yield { type: 'finding', package: path, ...findingJson(finding, messages) };
  const { error: errors, warning: warnings, info: infos } = countFindings(findings);
  const recognised = what === 'root' ? 'ocfl-root' : 'ocfl';
  yield { type: 'package', package: path, recognised, valid: errors === 0, errors, warnings, infos, version, ...(id === undefined ? {} : { id }), files, bytes };
}

/** People hear of objects that are not valid; the warnings of the others are summed up at the end. */
function outcomeLines({ marks, messages, words }: Session, outcome: StoreOutcome): readonly string[] {
  const name = printable(outcome.path);
  if (outcome.kind === 'error') {
    const head = `${marks.error} ${name}  ${words.text('outcome.error')}: ${faultSentence(outcome.fault, messages, words.lang)}`;
    return [head, ...faultAdvice(outcome.fault, messages, words, '      ')];
  }
  const { what, findings, version } = outcome;
  if (isValid(findings)) return [];
  const parts = [words.text('outcome.failed'), `OCFL ${version}`, findingCounts(findings, words)];
  return [`${marks.failed} ${what === 'root' ? words.text('check-store.root') : name}  ${parts.join(' · ')}`, ...findingLines(findings, messages, words)];
}

/** A warning of valid objects: how many have it, and the first one. */
interface Warned {
  readonly path: string;
  readonly finding: Finding;
  objects: number;
}

class Sums {
  readonly counts = { objects: 0, valid: 0, invalid: 0, unread: 0, files: 0, bytes: 0, errors: 0, warnings: 0 };
  readonly #faults: Extract<StoreOutcome, { kind: 'error' }>['fault'][] = [];
  readonly #warned = new Map<string, Warned>();

  add(outcome: StoreOutcome): void {
    const { counts } = this;
    if (outcome.kind === 'error') {
      counts.unread += 1;
      this.#faults.push(outcome.fault);
      return;
    }
    const { error, warning } = countFindings(outcome.findings);
    counts.errors += error;
    counts.warnings += warning;
    if (error === 0) this.#warn(outcome.path, outcome.findings);
    if (outcome.what === 'root') return;
    counts.objects += 1;
    counts[error > 0 ? 'invalid' : 'valid'] += 1;
    counts.files += outcome.files;
    counts.bytes += outcome.bytes;
  }

  exit(): number {
    const { objects, unread, errors } = this.counts;
    return exitStatus({ packages: objects + unread, findings: errors > 0, faults: this.#faults.map(({ code }) => code) });
  }

  lines({ messages, words }: Session, deep: boolean): readonly string[] {
    const { objects, valid, invalid, unread, files, bytes } = this.counts;
    const parts = [
      words.count('check-store.objects', objects), words.text('check-store.valid', { count: valid }), words.text('check-store.invalid', { count: invalid }),
      ...(unread > 0 ? [words.text('check-store.unread', { count: unread })] : []), words.count('count.files', files), words.bytes(bytes),
    ];
    const warned = [...this.#warned.values()].flatMap(({ path, finding, objects: count }) => {
      const { message, remedy } = explain(finding, messages);
      const key = count === 1 ? 'check-store.warned.one' : 'check-store.warned';
      return [`    ${words.text(key, { code: finding.code, count, path, message: message[words.lang] })}`, `      → ${printable(remedy[words.lang])}`];
    });
    return [
      ...(warned.length > 0 ? [words.text('check-store.warnings'), ...warned] : []),
      `${words.text('summary.done')} ${parts.join(' · ')}.`,
      ...(deep ? [] : [words.text('check-store.shallow')]),
    ];
  }

  #warn(path: string, findings: readonly Finding[]): void {
    const first = new Map(findings.map((finding) => [finding.code, finding] as const).reverse());
    for (const [code, finding] of first) {
      const warned = this.#warned.get(code);
      if (warned === undefined) this.#warned.set(code, { path, finding, objects: 1 });
      else warned.objects += 1;
    }
  }
}
