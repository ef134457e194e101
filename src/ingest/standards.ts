import type { SubmissionKind } from '../catalogue/index.ts';

/** What `--standard` can ask for: which rules judge, and the versions of the standard that they know, oldest first. */
export const JUDGED_STANDARDS = {
  bagit: { kind: 'bagit', title: 'BagIt', versions: ['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'] },
  eark: { kind: 'eark', title: 'E-ARK', versions: ['2.0.4', '2.1.0', '2.2.0'] },
  tt05: { kind: 'tt05', title: 'TT 05/2025/TT-BNV', versions: ['2025'] },
  ocfl: { kind: 'ocfl', title: 'OCFL', versions: ['1.0', '1.1'] },
} as const satisfies Readonly<Record<string, JudgedStandardFacts>>;

interface JudgedStandardFacts {
  readonly kind: SubmissionKind;
  /** As people write it; the same in every language. */
  readonly title: string;
  readonly versions: readonly string[];
}

export type JudgedStandard = keyof typeof JUDGED_STANDARDS;

/** The standard whose rules judge a kind of package; none but our own for plain files. */
export function standardOfKind(kind: SubmissionKind | 'unknown'): JudgedStandard | undefined {
  return (Object.keys(JUDGED_STANDARDS) as JudgedStandard[]).find((name) => JUDGED_STANDARDS[name].kind === kind);
}
