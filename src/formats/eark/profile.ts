import { createRequire } from 'node:module';
import type { Severity } from '../../base/index.ts';

/** Versions of the E-ARK specifications that Kho judges by, oldest first. */
export const EARK_VERSIONS = ['2.0.4', '2.1.0', '2.2.0'] as const;
export type EarkVersion = typeof EARK_VERSIONS[number];

/** The specifications; each has tables in profiles/eark/. */
export type EarkSpecification = 'CSIP' | 'CSIPSTR' | 'SIP' | 'AIP' | 'DIP';

/** One requirement of a table of `profiles/eark/`. */
export interface ProfiledRequirement {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  /** Element or attribute that it is about, as an XPath, or a path in the package. */
  readonly where: string;
  readonly cardinality?: string;
  readonly text: { readonly vi: string; readonly en: string };
  /** How much a breach weighs when it is not what the level says, and why. */
  readonly weighs?: { readonly severity: Severity; readonly why: string };
}

/** One table: a specification in one version. */
export interface EarkTable {
  readonly specification: EarkSpecification;
  readonly version: EarkVersion;
  readonly source: string;
  readonly requirements: readonly ProfiledRequirement[];
  /** Requirements that no program can judge, and why. */
  readonly notImplemented: readonly { readonly id: string; readonly level: ProfiledRequirement['level']; readonly reason: string }[];
}

interface Vocabularies {
  readonly [name: string]: readonly string[];
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const load = createRequire(import.meta.url);
const tableOf = (name: string): EarkTable => load(`../../../profiles/eark/${name}.json`) as EarkTable;
const VOCABULARIES = load('../../../profiles/eark/vocabularies.json') as Vocabularies;

/** Every table, by specification, oldest version first. CSIPSTR and AIP were published with 2.2.0 and serve all versions. */
export const EARK_TABLES: Readonly<Record<EarkSpecification, readonly EarkTable[]>> = {
  CSIP: EARK_VERSIONS.map((version) => tableOf(`csip-${version}`)),
  CSIPSTR: [tableOf('csipstr-2.2.0')],
  SIP: EARK_VERSIONS.map((version) => tableOf(`sip-${version}`)),
  AIP: [tableOf('aip-2.2.0')],
  DIP: EARK_VERSIONS.map((version) => tableOf(`dip-${version}`)),
};

/** The requirements of a specification in a version, by id: those of the nearest table when it has none of its own. */
export function requirementsOf(specification: EarkSpecification, version: EarkVersion): ReadonlyMap<string, ProfiledRequirement> {
  const key = `${specification} ${version}`;
  let found = BY_TABLE.get(key);
  if (found === undefined) {
    const tables = EARK_TABLES[specification];
    const table = tables.find((one) => one.version === version) ?? tables.at(-1);
    found = new Map(table?.requirements.map((one) => [one.id, one]));
    BY_TABLE.set(key, found);
  }
  return found;
}

const BY_TABLE = new Map<string, ReadonlyMap<string, ProfiledRequirement>>();

/** Every requirement that Kho checks, by id, as its newest table words it. */
export const PROFILED: ReadonlyMap<string, ProfiledRequirement> = new Map(
  Object.values(EARK_TABLES).flatMap((tables) => tables.flatMap(({ requirements }) => requirements.map((one) => [one.id, one] as const))),
);

const SEVERITIES: Readonly<Record<ProfiledRequirement['level'], Severity>> = { MUST: 'error', SHOULD: 'warning', MAY: 'info' };

/** How much a breach of a requirement weighs: by its level, unless the table says otherwise. */
export function severityOf({ level, weighs }: ProfiledRequirement): Severity {
  return weighs?.severity ?? SEVERITIES[level];
}

/** The words of a vocabulary. */
export function vocabulary(name: string): ReadonlySet<string> {
  const words = VOCABULARIES[name];
  if (words === undefined) throw new Error(`${name} is not in profiles/eark/vocabularies.json`);
  return new Set(words);
}
