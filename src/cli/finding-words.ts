import { type Finding, type Messages, countFindings, explain } from '../base/index.ts';
import { printable } from './printable.ts';
import type { Words } from './words.ts';

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

/** One line for each finding; the remedy stands beneath, once for a run of findings that have the same. */
export function findingLines(findings: readonly Finding[], messages: Messages, words: Words): readonly string[] {
  const { lang } = words;
  const explained = findings.map((finding) => ({ finding, ...explain(finding, messages) }));
  return explained.flatMap(({ finding, message, remedy }, at) => {
    const { code, severity, path, place } = finding;
    const where = [path, place].filter((part) => part !== undefined && part !== '').join(' · ');
    const line = [code, words.text(`severity.${severity}`), where, message[lang]].filter((part) => part !== '').join('  ');
    const next = explained[at + 1];
    const repeated = next !== undefined && next.finding.code === code && next.remedy[lang] === remedy[lang];
    return [`    ${printable(line)}`, ...(remedy[lang] === '' || repeated ? [] : [`      → ${printable(remedy[lang])}`])];
  });
}

/** `2 lỗi · 1 cảnh báo`; empty when there is nothing to say. */
export function findingCounts(findings: readonly Finding[], words: Words): string {
  const counts = countFindings(findings);
  const severities = ['error', 'warning', 'info'] as const;
  return severities.filter((severity) => counts[severity] > 0).map((severity) => words.count(`count.${severity}`, counts[severity])).join(' · ');
}
