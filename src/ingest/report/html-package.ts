import { explain, placeIn, type Bilingual, type Finding, type Messages, type Severity } from '../../base/index.ts';
import type { XmlWriter } from '../../formats/xml/index.ts';
import type { CheckOutcome } from '../outcome.ts';
import { reportText, shown } from './report-words.ts';
import { countsOf, verdictOf, type Verdict } from './reported-package.ts';

/** Findings of one code in one package that the page shows: beyond that a browser is no place to read them. */
export const SHOWN_OF_A_CODE = 500;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const STANDARD_TITLES = { bagit: 'BagIt', ocfl: 'OCFL', eark: 'E-ARK', tt05: 'TT 05/2025/TT-BNV', kho: 'Kho' } as const;
/** Icon and word and colour: never colour alone. */
const VERDICT_MARKS: Readonly<Record<Verdict, string>> = { valid: '✓', failed: '✕', error: '!' };

/** Writes the row of a package in the overview. */
export function writeOverviewRow(xml: XmlWriter, number: number, outcome: CheckOutcome, messages: Messages): void {
  const counts = countsOf(outcome);
  xml.open('tr').open('td').open('a', { href: `#p${number}` }).leaf('bdi', shown(outcome.path) || '–').close().close();
  xml.open('td');
  writeVerdict(xml, verdictOf(outcome), messages);
  xml.close();
  for (const severity of SEVERITIES) xml.leaf('td', String(counts[severity]), { class: 'n' });
  xml.close();
}

/** Writes the section of a package: verdict, facts, and its findings by standard and code. */
export function writePackage(xml: XmlWriter, number: number, outcome: CheckOutcome, messages: Messages): void {
  const verdict = verdictOf(outcome);
  xml.open('section', { id: `p${number}`, class: `package ${verdict}` });
  xml.open('h2').leaf('bdi', shown(outcome.path) || '–').close();
  xml.open('p', { class: 'facts' });
  writeVerdict(xml, verdict, messages);
  if (outcome.kind === 'judged') writeFacts(xml, outcome, messages);
  xml.close();
  if (outcome.kind === 'error') writeFault(xml, outcome.fault, messages);
  else if (outcome.findings.length === 0) bilingualLine(xml, 'p', reportText(messages, 'nothingFound'));
  else writeStandards(xml, outcome.findings, messages);
  xml.close();
}

function writeVerdict(xml: XmlWriter, verdict: Verdict, messages: Messages): void {
  const { vi, en } = reportText(messages, `verdict.${verdict}`);
  xml.open('span', { class: `verdict ${verdict}` }).text(`${VERDICT_MARKS[verdict]} ${vi} `).leaf('span', en, { lang: 'en', class: 'en' }).close();
}

function writeFacts(xml: XmlWriter, outcome: Extract<CheckOutcome, { kind: 'judged' }>, messages: Messages): void {
  const { files, bytes, recognised, container } = outcome;
  const kind = reportText(messages, `kind.${recognised}`);
  const form = reportText(messages, `container.${container}`);
  const facts = (lang: 'vi' | 'en'): string => messages.text('report.facts', lang, { files, bytes, container: form[lang] });
  xml.text(` ${kind.vi} · ${facts('vi')} `).leaf('span', `${kind.en} · ${facts('en')}`, { lang: 'en', class: 'en' });
}

function writeFault(xml: XmlWriter, fault: Extract<CheckOutcome, { kind: 'error' }>['fault'], messages: Messages): void {
  const params = { path: '', detail: '', ...fault.params };
  bilingualLine(xml, 'p', { vi: `${messages.text(fault.code, 'vi', params)} [${fault.code}]`, en: messages.text(fault.code, 'en', params) });
  writeRemedy(xml, { vi: messages.remedy(fault.code, 'vi', params), en: messages.remedy(fault.code, 'en', params) });
}

function writeStandards(xml: XmlWriter, findings: readonly Finding[], messages: Messages): void {
  // What the producer must act on comes first, whoever said it.
  const errorsFirst = SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  for (const [standard, ofStandard] of grouped(errorsFirst, (finding) => finding.standard)) {
    xml.open('h3').text(`${STANDARD_TITLES[standard]} `).leaf('span', String(ofStandard.length), { class: 'count' }).close();
    for (const severity of SEVERITIES) {
      const ofSeverity = ofStandard.filter((finding) => finding.severity === severity);
      for (const [code, ofCode] of grouped(ofSeverity, (finding) => finding.code)) writeCode(xml, { code, severity, findings: ofCode }, messages);
    }
  }
}

interface CodeGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

function writeCode(xml: XmlWriter, { code, severity, findings }: CodeGroup, messages: Messages): void {
  const word = reportText(messages, `severity.${severity}`);
  xml.open('div', { class: `code ${severity}` });
  xml.open('h4').leaf('code', shown(code)).text(' ').leaf('span', `${word.vi} / ${word.en}`, { class: `severity ${severity}` })
    .text(' ').leaf('span', `× ${findings.length}`, { class: 'count' }).close();
  const explained = findings.slice(0, SHOWN_OF_A_CODE).map((finding) => ({ finding, ...explain(finding, messages) }));
  xml.open('ul');
  for (const [at, { finding, message, remedy }] of explained.entries()) {
    xml.open('li');
    writePlace(xml, finding);
    bilingualLine(xml, 'div', message);
    // Once for a run of findings with the same remedy.
    if (explained[at + 1]?.remedy.vi !== remedy.vi) writeRemedy(xml, remedy);
    xml.close();
  }
  xml.close();
  const more = findings.length - explained.length;
  if (more > 0) bilingualLine(xml, 'p', reportText(messages, 'more', { count: more, code }));
  xml.close();
}

function writePlace(xml: XmlWriter, { path = '', place = '' }: Finding): void {
  if (path === '' && place === '') return;
  xml.open('div', { class: 'place' });
  if (path !== '') xml.open('code').leaf('bdi', shown(path)).close();
  if (path !== '' && place !== '') xml.text(' · ');
  if (place !== '') xml.open('code').leaf('bdi', shown(placeIn(place, 'vi'))).close();
  xml.close();
}

function writeRemedy(xml: XmlWriter, { vi, en }: Bilingual): void {
  if (vi !== '') bilingualLine(xml, 'div', { vi: `→ ${vi}`, en: `→ ${en}` }, 'remedy');
}

/** Vietnamese first, English beneath. */
export function bilingualLine(xml: XmlWriter, element: 'p' | 'div', { vi, en }: Bilingual, kind?: string): void {
  xml.open(element, { class: kind }).leaf('span', shown(vi), { class: 'vi' }).text(' ').leaf('span', shown(en), { lang: 'en', class: 'en' }).close();
}

function grouped<Key>(findings: readonly Finding[], keyOf: (finding: Finding) => Key): ReadonlyMap<Key, readonly Finding[]> {
  const groups = new Map<Key, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(keyOf(finding));
    if (group === undefined) groups.set(keyOf(finding), [finding]);
    else group.push(finding);
  }
  return groups;
}
