import type { Finding } from '../../../base/index.ts';
import type { OcflVersion } from './inventory-facts.ts';
import { Report } from './report.ts';
import type { RootFacts, Special } from './root-facts.ts';
import { OCFL_RULES, type RuleBook } from './rule-book.ts';

/** A storage root of which nothing is known yet: what a walk fills in. */
export const EMPTY_ROOT: RootFacts = {
  version: '1.1',
  declarations: [],
  layout: undefined,
  extensionFiles: [],
  extensionFolders: [],
  strayFiles: [],
  emptyFolders: [],
  deadEnds: [],
  foreignFolders: [],
  specials: [],
  newerObjects: [],
  nestedObjects: [],
  misplaced: [],
  depths: new Map(),
};

/** Checks a storage root by every rule of the version that it declares; its objects are checked by `checkObject`. */
export function checkRoot(root: RootFacts, rules: RuleBook = OCFL_RULES): readonly Finding[] {
  const report = new Report(root.version);
  for (const [code, rule] of Object.entries(rules.root)) report.add(code, () => rule(root));
  return report.findings();
}

/** What is wrong with links and devices inside an object: the rules are the root's, the findings are the object's. */
export function checkSpecials(specials: readonly Special[], version: OcflVersion, rules: RuleBook = OCFL_RULES): readonly Finding[] {
  const report = new Report(version);
  for (const code of ['E089', 'E090']) {
    const rule = rules.root[code];
    if (rule !== undefined) report.add(code, () => rule({ ...EMPTY_ROOT, specials }));
  }
  return report.findings();
}
