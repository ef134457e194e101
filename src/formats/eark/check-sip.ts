import { FewOfEachCode, type Finding } from '../../base/index.ts';
import type { MetsReading } from '../mets/index.ts';
import type { XmlProblem } from '../xml/index.ts';
import { judgedPackage } from './judged-package.ts';
import { followReferences, unreferencedFindings } from './references.ts';
import { EARK_RULES, type EarkRules } from './registry.ts';
import { requirementFindings, versionOf } from './requirements.ts';
import { shown, type LocatedMets, type SipCheck, type SipInput } from './sip-input.ts';

/** How a package is checked. */
export interface EarkOptions {
  /** Version of the specifications to judge by, instead of the one that the package declares. */
  readonly version?: string;
  /** The rules, when not all of them. */
  readonly rules?: EarkRules;
}

/**
 * Checks an E-ARK package (CSIP with SIP, AIP or DIP, 2.0.4 to 2.2.0): its folders and METS documents against the
 * requirements, every reference against the files, every identifier reference against the identifiers. Pure; all
 * findings at once, of each code a thousand at most.
 */
export function checkSip(input: SipInput, { version, rules = EARK_RULES }: EarkOptions = {}): SipCheck {
  const findings = new FewOfEachCode();
  const documents: LocatedMets[] = [];
  for (const [path, reading] of input.mets) {
    if (reading.kind === 'mets') documents.push({ path, mets: reading.mets, isRoot: path === 'METS.xml' });
    else findings.add(unreadable(path, reading));
  }
  const followed = followReferences(documents, input);
  const pack = judgedPackage(input, { documents, version: versionOf(documents, version), troubles: followed.troubles });
  findings.addAll(requirementFindings(pack, rules));
  for (const document of documents) findings.addAll(danglingFindings(document));
  findings.join(followed.findings);
  // With a METS that cannot be read every file would seem unreferenced: that is one problem, not a thousand.
  if (documents.length === input.mets.size && documents.length > 0) findings.addAll(unreferencedFindings(input, followed));
  return { findings: findings.all(), root: pack.root?.mets, declared: followed.declared };
}

const PROBLEM_CODES: Readonly<Record<XmlProblem['kind'], string>> = {
  doctype: 'E-02', malformed: 'E-01', encoding: 'E-12', depth: 'E-13', attributes: 'E-13', size: 'E-13',
};

function unreadable(path: string, reading: Exclude<MetsReading, { kind: 'mets' }>): Finding {
  if (reading.kind === 'other') return { standard: 'eark', code: 'E-03', severity: 'error', path, params: { root: shown(reading.root) } };
  return xmlFinding(path, reading.problem);
}

/** What is wrong with a document of the package as XML, as a finding (E-01, E-02, E-12, E-13). */
export function xmlFinding(path: string, { kind, line, column, detail }: XmlProblem): Finding {
  return { standard: 'eark', code: PROBLEM_CODES[kind], severity: 'error', path, place: `${line}:${column}`, params: { detail: shown(detail) } };
}

/** E-10: ADMID, DMDID and FILEID must name an identifier of the document; XSD validation does not see that. */
function* danglingFindings({ path, mets }: LocatedMets): Generator<Finding> {
  const dangling = new Map<string, number>();
  const look = (list: string | undefined, line: number): void => {
    if (list === undefined || mets.ids.has(list)) return;
    for (const id of list.split(/\s+/)) if (id !== '' && !mets.ids.has(id) && !dangling.has(id)) dangling.set(id, line);
  };
  for (const { administrative, descriptive, line } of mets.files) {
    look(administrative, line);
    look(descriptive, line);
  }
  for (const { administrative, line } of mets.groups) look(administrative, line);
  for (const { divisions } of mets.structures) {
    for (const { administrative, descriptive, filePointers, line } of divisions) {
      for (const list of [administrative, descriptive, ...filePointers]) look(list, line);
    }
  }
  for (const [id, line] of dangling) yield { standard: 'eark', code: 'E-10', severity: 'error', path, place: `line ${line}`, params: { id: shown(id) } };
}
