import type { Finding } from '../../../base/index.ts';
import { Expectations } from './content-facts.ts';
import type { OcflVersion } from './inventory-facts.ts';
import type { FoundDigests, ObjectFiles } from './object-files.ts';
import { Report } from './report.ts';
import { OCFL_RULES, type RuleBook } from './rule-book.ts';
import { misplacedPaths } from './rules/content-paths.ts';
import { surveyObject } from './survey-object.ts';

/** How an object is checked. */
export interface ObjectCheckOptions {
  /** Read all content again and compare digests; else only structure, inventories, sidecars, presence and sizes. */
  readonly deep: boolean;
  /** Judge by this version of the specification instead of the one that the object declares. */
  readonly version?: OcflVersion;
  readonly rules?: RuleBook;
}

/** What the check of one object came to. */
export interface ObjectCheck {
  readonly findings: readonly Finding[];
  /** The version of the specification that it was judged by. */
  readonly version: OcflVersion;
  /** The version that it declares in a right declaration. */
  readonly declared: OcflVersion | undefined;
  readonly id: string | undefined;
}

/**
 * Checks one OCFL object by every rule of the version that it declares. All findings come at once, in the order of
 * their codes. The object is untrusted; inventories of earlier versions are read one after the other, so that memory
 * holds two at a time.
 */
export async function checkObject(files: ObjectFiles, options: ObjectCheckOptions): Promise<ObjectCheck> {
  const { deep, rules = OCFL_RULES } = options;
  const survey = await surveyObject(files, options.version);
  const { object, declared } = survey;
  const report = new Report(object.version);
  const expectations = new Expectations(files);
  for await (const inventory of survey.inventories()) {
    for (const [code, rule] of Object.entries(rules.inventory)) report.add(code, () => rule(inventory, object));
    expectations.add(inventory, misplacedPaths(inventory, object));
  }
  const latest = await survey.latest();
  for (const code of latest === undefined ? [] : SIDECAR_CODES) {
    const rule = rules.inventory[code];
    if (rule !== undefined && latest !== undefined) report.add(code, () => rule(latest, object));
  }
  for (const [code, rule] of Object.entries(rules.object)) report.add(code, () => rule(object));
  const content = expectations.compare(deep ? await readDigests(files, expectations) : new Map());
  for (const [code, rule] of Object.entries(rules.content)) report.add(code, () => rule(content, object));
  return { findings: report.findings(), version: object.version, declared, id: object.root?.id };
}

/** What can be wrong beside an inventory that says nothing but what the root's says. */
const SIDECAR_CODES = ['E058', 'E059', 'E060', 'E061'];

async function readDigests(files: ObjectFiles, expectations: Expectations): Promise<ReadonlyMap<string, FoundDigests>> {
  const wanted = expectations.wanted();
  const found = wanted.length === 0 ? [] : await files.digests(wanted);
  return new Map(wanted.map(({ path }, at) => [path, found[at] ?? new Map<string, string>()]));
}
