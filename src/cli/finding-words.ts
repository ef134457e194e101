import { type Finding, type Messages, type Severity, countFindings, explain, placeIn } from '../base/index.ts';
import { printable } from './printable.ts';
import type { Words } from './words.ts';

/** Findings of one code that people are shown of one package; `--json` and the reports have more. */
const SHOWN_OF_A_CODE = 20;
/** Notes of one standard that are told one by one; of more codes people are told the codes alone. */
const NOTES_OF_A_STANDARD = 3;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** A finding with its words, as NDJSON carries it. */
export function findingJson(finding: Finding, messages: Messages): Readonly<Record<string, unknown>> {
  const { standard, code, severity, path, place, params } = finding;
  return {
    standard,
    code,
    severity,
    ...(path === undefined ? {} : { path }),
    ...(place === undefined ? {} : { place }),
    params: params ?? {},
    ...explain(finding, messages),
  };
}

/**
 * What is said of one package: errors first, then warnings and notes; the findings of one code together, at most
 * twenty of them with the number of the others. The remedy stands beneath, once for a run of findings that have the same. What a
 * standard only notes, as everything that a package may have and has not, is one line.
 */
export function findingLines(findings: readonly Finding[], messages: Messages, words: Words): readonly string[] {
  const groups = byCode(findings);
  const noted = codesOnly(groups);
  const told = groups.filter(([first]) => first === undefined || !isNote(first, noted));
  return [...told.flatMap((group) => linesOf(group, messages, words)), ...Array.from(noted, ([standard, codes]) => (
    `    ${printable(words.text('findings.notes', { standard, count: codes.length, codes: codes.join(', ') }))}`
  ))];
}

/** Codes of the standards that note more than people would read. */
function codesOnly(groups: readonly (readonly Finding[])[]): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, string[]>();
  for (const [first] of groups) {
    if (first?.severity !== 'info' || first.standard === 'kho') continue;
    const codes = notes.get(first.standard);
    if (codes === undefined) notes.set(first.standard, [first.code]);
    else codes.push(first.code);
  }
  return new Map([...notes].filter(([, codes]) => codes.length > NOTES_OF_A_STANDARD));
}

function isNote({ severity, standard }: Finding, noted: ReadonlyMap<string, readonly string[]>): boolean {
  return severity === 'info' && noted.has(standard);
}

function linesOf(group: readonly Finding[], messages: Messages, words: Words): readonly string[] {
  const shown = group.slice(0, SHOWN_OF_A_CODE).map((finding) => ({ finding, ...explain(finding, messages) }));
  const more = group.length - shown.length;
  const code = group[0]?.code ?? '';
  return [
    ...shown.flatMap(({ finding, message, remedy }, at) => {
      const text = remedy[words.lang];
      const repeated = shown[at + 1]?.remedy[words.lang] === text;
      return [lineOf(finding, message[words.lang], words), ...(text === '' || repeated ? [] : [`      → ${printable(text)}`])];
    }),
    ...(more > 0 ? [`    ${printable(words.text('findings.more', { code, count: more }))}`] : []),
  ];
}

function lineOf({ code, severity, path, place }: Finding, message: string, words: Words): string {
  const where = [path, place === undefined ? undefined : placeIn(place, words.lang)].filter((part) => part !== undefined && part !== '').join(' · ');
  return `    ${printable([code, words.text(`severity.${severity}`), where, message].filter((part) => part !== '').join('  '))}`;
}

/** Groups of one code and severity, in the order of severity and of their first finding. */
function byCode(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  return SEVERITIES.flatMap((severity) => {
    const groups = new Map<string, Finding[]>();
    for (const finding of findings) {
      if (finding.severity !== severity) continue;
      const group = groups.get(finding.code);
      if (group === undefined) groups.set(finding.code, [finding]);
      else group.push(finding);
    }
    return [...groups.values()];
  });
}

/** `2 lỗi · 1 cảnh báo`; empty when there is nothing to say. */
export function findingCounts(findings: readonly Finding[], words: Words): string {
  const counts = countFindings(findings);
  return SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => words.count(`count.${severity}`, counts[severity])).join(' · ');
}
