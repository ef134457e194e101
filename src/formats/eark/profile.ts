import { createRequire } from 'node:module';
import type { Severity } from '../../base/index.ts';

/** One requirement of `profiles/eark/csip.json`. */
export interface ProfiledRequirement {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  /** Element or attribute that it is about, as an XPath, or a path in the package. */
  readonly where: string;
  readonly text: string;
  readonly specification: string;
  readonly versions: readonly string[];
}

interface Profile {
  readonly severities: Readonly<Record<ProfiledRequirement['level'], Severity>>;
  readonly vocabularies: { readonly OAISPACKAGETYPE: readonly string[] };
  readonly requirements: readonly ProfiledRequirement[];
}

// Loaded as a module is, not read as a file: this floor does no input or output of its own.
const PROFILE = createRequire(import.meta.url)('../../../profiles/eark/csip.json') as Profile;

/** The requirements that Kho checks, by id. */
export const PROFILED: ReadonlyMap<string, ProfiledRequirement> = new Map(PROFILE.requirements.map((one) => [one.id, one]));

/** Values of `csip:OAISPACKAGETYPE`. */
export const PACKAGE_TYPES: ReadonlySet<string> = new Set(PROFILE.vocabularies.OAISPACKAGETYPE);

/** How much a breach of a requirement weighs, by its level in the specification. */
export function severityOf(id: string): Severity {
  const requirement = PROFILED.get(id);
  if (requirement === undefined) throw new Error(`${id} is not in profiles/eark/csip.json`);
  return PROFILE.severities[requirement.level];
}
