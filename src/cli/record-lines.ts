import type { ListedRecord, StoredRecord } from '../catalogue/index.ts';
import type { ChangeOutcome } from '../description/index.ts';
import { KINDS, type ArchivalRecord } from '../records/index.ts';
import { findingJson, findingLines } from './finding-words.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';

/** One record of a list: kind, code, what it is called, when, and what may be told of it. */
export function recordLines({ words }: Session, { id, kind, code, label, fromYear, toYear, access, state, packages }: ListedRecord): readonly string[] {
  const years = fromYear === undefined && toYear === undefined ? [] : [fromYear === toYear ? String(fromYear) : `${fromYear ?? '…'}–${toYear ?? '…'}`];
  const facts = kind === 'creator' ? [] : [words.text(`describe.access.${access}`), words.text(`describe.state.${state}`), ...packages > 0 ? [words.count('count.packages', packages)] : []];
  return [`${KINDS[kind][words.lang]}  ${printable([...code === undefined ? [] : [code], label, ...years].join(' · '))}`, `    ${id}${facts.length === 0 ? '' : `  ${facts.join(' · ')}`}`];
}

/** Everything that is said of a record, field by field in the order of its kind. */
export function recordDetails({ words }: Session, { record, packages, changedAt }: StoredRecord, chain: readonly ArchivalRecord[]): readonly string[] {
  const values = record.fields as Readonly<Record<string, unknown>>;
  const fields = [...KINDS[record.kind].fields.values()].filter(({ name }) => values[name] !== undefined).map((field) => `    ${field[words.lang]} (${field.name}): ${printable(shown(values[field.name]))}`);
  const above = chain.slice(1).map(({ kind, fields: { title, name, number } }) => `${KINDS[kind][words.lang]} ${title ?? name ?? number ?? ''}`);
  return [...fields, ...above.length === 0 ? [] : [`    ↑ ${printable(above.join(' ‹ '))}`], ...packages.map((id) => `    ${printable(id)}`), `    ${words.time(changedAt)}`];
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join('; ');
  if (typeof value === 'object' && value !== null) {
    const { edtf, original } = value as { readonly edtf?: string; readonly original?: string };
    return original === undefined ? edtf ?? '' : `${original} (${edtf ?? ''})`;
  }
  return String(value);
}

/** What became of changes, and the exit status: 3 when somebody has to correct something, 4 while copies are lacking. */
export function tellChanges(session: Session, command: string, outcomes: readonly ChangeOutcome[]): number {
  const { output, words } = session;
  const exits = outcomes.map((outcome) => tellChange(session, outcome));
  const exit = exits.includes(3) ? 3 : exits.includes(4) ? 4 : 0;
  const [first] = outcomes;
  const counts = outcomes.map(countsOf).reduce((sum, one) => ({ added: sum.added + one.added, edited: sum.edited + one.edited, removed: sum.removed + one.removed }), { added: 0, edited: 0, removed: 0 });
  const kind = outcomes.length === 1 ? first?.kind : exit === 3 ? 'failed' : 'changed';
  output.summary({ command, exit, json: { outcome: kind ?? 'unchanged', ...counts }, lines: () => (exits.includes(4) ? [`→ ${words.text('summary.storedAdvice')}`] : []) });
  return exit;
}

function countsOf(outcome: ChangeOutcome): { readonly added: number; readonly edited: number; readonly removed: number } {
  return 'counts' in outcome ? { added: outcome.counts.added, edited: outcome.counts.changed - outcome.counts.added, removed: outcome.counts.removed } : { added: 0, edited: 0, removed: 0 };
}

function tellChange({ output, marks, words, messages }: Session, outcome: ChangeOutcome): number {
  const counts = countsOf(outcome);
  const objects = outcome.kind === 'changed' ? outcome.objects : [];
  const lacking = objects.some(({ copies }) => copies.verified < copies.required);
  const exit = outcome.kind === 'failed' ? 3 : lacking ? 4 : 0;
  const mark = outcome.kind === 'failed' ? marks.failed : outcome.kind === 'unchanged' ? marks.same : lacking ? marks.error : marks.good;
  output.item({
    json: { outcome: outcome.kind, ...counts, objects, findings: outcome.findings.map((finding) => findingJson(finding, messages)), more: outcome.more },
    lines: () => [
      `${mark} ${words.text(`describe.${outcome.kind}`, counts)}`,
      ...objects.map(({ id, version, copies }) => `    ${words.text('describe.object', { id, version, ...copies })}`),
      ...findingLines(outcome.findings, messages, words),
    ],
    good: exit === 0,
  });
  return exit;
}
