import type { Finding } from '../../base/index.ts';
import type { RawMets } from '../mets/index.ts';
import type { JudgedMets, JudgedPackage } from './judged-package.ts';
import { EARK_VERSIONS, requirementsOf, severityOf, type EarkSpecification, type EarkVersion, type ProfiledRequirement } from './profile.ts';
import type { EarkRules } from './registry.ts';
import type { Breach, Breaches, PackageRule, Rule } from './rule.ts';
import { shown } from './sip-input.ts';

/** What kind of information package a root METS says that it is of, beyond CSIP. */
export type PackageKind = 'SIP' | 'AIP' | 'DIP';

/**
 * Whose rules apply besides CSIP's. The profile says it loudest; the OAIS type says it for a package whose profile is
 * none of E-ARK's. A package that names the profile of CSIP itself claims no more than that. What says nothing at all
 * is a SIP, for it was handed in.
 */
export function packageKind({ profile = '', header }: RawMets): PackageKind | undefined {
  const named = /E-ARK-(CSIP|SIP|AIP|DIP)\b/i.exec(profile)?.[1]?.toUpperCase();
  if (named === 'CSIP') return undefined;
  if (named === 'SIP' || named === 'AIP' || named === 'DIP') return named;
  const type = header?.packageType;
  return type === 'AIP' || type === 'DIP' ? type : 'SIP';
}

/**
 * The version to judge by: the one asked for; else the one in the name of the METS profile (`…-v2-1-0.xml`); an E-ARK
 * profile whose name has no version is of 2.0.4, except that of DIP, whose name never had one; else the newest.
 */
export function versionOf(documents: readonly { readonly mets: RawMets; readonly isRoot: boolean }[], asked: string | undefined): EarkVersion {
  const known = EARK_VERSIONS.find((version) => version === asked);
  if (known !== undefined) return known;
  const inOrder = [...documents].sort((a, b) => Number(b.isRoot) - Number(a.isRoot));
  for (const { mets } of inOrder) {
    const [, name, digits] = /\/E-ARK-(CSIP|SIP|AIP|DIP)(?:-v(\d+-\d+-\d+))?\.xml$/i.exec(mets.profile ?? '') ?? [];
    if (name === undefined) continue;
    const told = EARK_VERSIONS.find((version) => version === digits?.replaceAll('-', '.'));
    if (told !== undefined) return told;
    if (digits === undefined && name !== 'DIP') return '2.0.4';
  }
  return '2.2.0';
}

/** Applies the rules to every METS document and to the package; each breach is a finding under the requirement's id. */
export function requirementFindings(pack: JudgedPackage, rules: EarkRules): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [id, requirement, rule] of inTable<PackageRule>('CSIPSTR', pack.version, rules.csipstr)) {
    for (const one of listOf(rule(pack))) findings.push(findingOf(requirement, id, one, one.path ?? ''));
  }
  const kind = pack.root === undefined ? undefined : packageKind(pack.root.mets);
  for (const located of pack.documents) {
    const document: JudgedMets = { ...located, pack, base: located.path.slice(0, located.path.lastIndexOf('/') + 1) };
    const applied = [...inTable<Rule>('CSIP', pack.version, rules.csip)];
    if (kind !== undefined && located.isRoot) applied.push(...inTable<Rule>(kind, pack.version, { SIP: rules.sip, AIP: rules.aip, DIP: rules.dip }[kind]));
    for (const [id, requirement, rule] of applied) {
      for (const one of listOf(rule(document))) findings.push(findingOf(requirement, id, one, one.path ?? located.path));
    }
  }
  return findings;
}

/** The rules of a specification that it has in a version. */
function* inTable<R>(specification: EarkSpecification, version: EarkVersion, rules: Readonly<Record<string, R>>): Generator<readonly [string, ProfiledRequirement, R]> {
  for (const [id, requirement] of requirementsOf(specification, version)) {
    const rule = rules[id];
    if (rule !== undefined) yield [id, requirement, rule];
  }
}

function findingOf(requirement: ProfiledRequirement, code: string, { place, value, severity }: Breach, path: string): Finding {
  return {
    standard: 'eark', code, severity: severity ?? severityOf(requirement), place: shown(place), params: { value: value ?? '' },
    ...(path === '' ? {} : { path }),
  };
}

function listOf(breaches: Breaches): readonly Breach[] {
  if (breaches === undefined) return [];
  return 'place' in breaches ? [breaches] : breaches;
}
