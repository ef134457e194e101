import type { DescribedTogether } from '../description/index.ts';
import { UNKNOWN_FONDS } from '../description/index.ts';
import { findingJson, findingLines } from './finding-words.ts';
import { runChanges, type ChangeFlags } from './describe-run.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';

export { UNKNOWN_FONDS };

/** Flags of `kho records describe`. */
export interface DescribeFlags extends ChangeFlags {
  readonly in?: string;
  readonly unknownFonds?: (typeof UNKNOWN_FONDS)[number];
}

/** `kho records describe PACKAGE…`: what packages say of themselves as records of the archive's catalogue. */
export async function describePackages(session: Session, packages: readonly string[], flags: DescribeFlags): Promise<number> {
  const reason = flags.reason ?? session.words.text('records.describeReason');
  return runChanges(session, 'records', { ...flags, reason }, async ({ records, description }, run) => {
    const place = flags.in === undefined ? {} : { in: (await records.find(flags.in)).id };
    const described = await description.describePackages({ packages, unknownFonds: flags.unknownFonds ?? 'wait', ...place }, run);
    for (const one of described) sayPackages(session, one);
    return described.map(({ outcome }) => outcome);
  });
}

/** Packages that are named when they wait. */
const NAMED = 20;

/** What became of the descriptions of packages, package by package. */
export function sayPackages({ output, words, marks }: Session, { packages, outcome }: DescribedTogether): void {
  const failed = outcome.kind === 'failed';
  for (const [n, { id, kind, record, fondsNamed }] of packages.entries()) {
    const said = failed && kind === 'described' ? 'failed' : kind;
    output.item({
      json: { what: 'description', package: id, described: said, fondsNamed, ...(record === undefined || failed ? {} : { record }) },
      lines: () => (said === 'described' || n < NAMED ? [`${said === 'described' ? marks.good : said === 'failed' ? marks.failed : marks.same} ${printable(id)}  ${words.text(`describe.package.${said}`, { record: record ?? '', fonds: printable(fondsNamed.join(', ')) })}`] : []),
      good: !failed,
    });
  }
}

/** The end of `kho ingest`: what became of descriptions. Answers whether something of it is still to be done. */
export function sayIngestDescribed(session: Session, described: DescribedTogether): boolean {
  const { output, messages, words } = session;
  sayPackages(session, described);
  const { findings } = described.outcome;
  if (findings.length > 0) output.item({ json: { what: 'description', findings: findings.map((finding) => findingJson(finding, messages)) }, lines: () => findingLines(findings, messages, words), good: described.outcome.kind !== 'failed' });
  return described.outcome.kind === 'failed';
}
