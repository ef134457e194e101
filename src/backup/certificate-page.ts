import { digestOf, type MessageParams, type Messages } from '../base/index.ts';
import { cleanXmlText, XmlWriter } from '../formats/xml/index.ts';
import type { DrillCertificate } from './certificate.ts';

/** Reads on a screen and on paper; nothing is loaded from anywhere. */
const STYLE = `
body{margin:0 auto;max-width:60rem;padding:1.5rem;color:#1b1f24;font:16px/1.6 "Be Vietnam Pro","Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.3;margin:0}
h2{font-size:1.2rem;margin:1.5rem 0 .25rem}
.en{color:#4a5260;font-size:.92em;display:block}
.verdict{display:inline-block;font-weight:700;font-size:1.2rem;border:2px solid;padding:.25rem .75rem;margin:1rem 0}
.passed{color:#1e6b3a}
.failed{color:#a3161b}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #d9d3c5;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{width:34%;font-weight:600}
code{font-family:ui-monospace,Consolas,"Liberation Mono",monospace;font-size:.9em}
@media print{body{max-width:none;padding:0;font-size:11pt}}
`;

/** Nothing may be loaded or run from this page: its one style sheet is known by its digest. */
const POLICY = `default-src 'none'; style-src 'sha256-${Buffer.from(digestOf('sha256', STYLE), 'hex').toString('base64')}'; base-uri 'none'; form-action 'none'`;

/** A text in both languages. */
type Both = readonly [vi: string, en: string];

/** A drill's certificate as a page for people, Vietnamese first, English beneath; `digest`: sha512 of the JSON that it was made from. */
export function certificatePage(certificate: DrillCertificate, digest: string, messages: Messages): string {
  const both = (key: string, params?: MessageParams): Both => [messages.text(`drill.${key}`, 'vi', params), messages.text(`drill.${key}`, 'en', params)];
  let page = '';
  const xml = new XmlWriter((text) => { page += text; }, { indent: false });
  const { verdict, differencesTotal } = certificate;
  xml.open('html', { lang: 'vi' }).open('head').leaf('meta', undefined, { charset: 'utf-8' })
    .leaf('meta', undefined, { 'http-equiv': 'Content-Security-Policy', content: POLICY })
    .leaf('title', `${both('title')[0]} – Kho`).open('style').raw(STYLE).close().close().open('body');
  inBoth(xml, 'h1', both('title'));
  inBoth(xml, 'p', both(verdict), `verdict ${verdict}`);
  inBoth(xml, 'p', both(`meaning.${verdict}`, { count: differencesTotal }));
  xml.open('table').open('tbody');
  for (const [label, value] of rowsOf(certificate, digest, both)) {
    xml.open('tr').open('th', { scope: 'row' });
    parts(xml, both(`label.${label}`));
    xml.close().open('td');
    parts(xml, value);
    xml.close().close();
  }
  xml.close().close();
  inBoth(xml, 'h2', both('label.differences'));
  writeDifferences(xml, certificate, both);
  inBoth(xml, 'h2', both('label.notChecked'));
  xml.open('ul');
  for (const code of certificate.notChecked) inBoth(xml, 'li', both(`unchecked.${code}`));
  xml.close().close().close();
  xml.end();
  return `<!DOCTYPE html>\n${page}\n`;
}

function rowsOf(certificate: DrillCertificate, digest: string, both: (key: string, params?: MessageParams) => Both): readonly (readonly [string, Both])[] {
  const { store, software, from, scope, restored, rebuilt, audited, validated, startedAt, finishedAt, seconds } = certificate;
  const plain = (text: string): Both => [text, text];
  const scopeText = scope.sample === undefined ? both('value.scope.all', { of: scope.of }) : both('value.scope.sample', { packages: scope.packages, of: scope.of, percent: scope.sample.percent, seed: scope.sample.seed });
  const source: readonly (readonly [string, Both])[] = from.kind === 'backup'
    ? [['from', plain(`${from.folder} · ${from.generation}`)], ['madeAt', plain(from.madeAt)], ['manifest', plain(from.manifestSha512)]]
    : [['from', plain(`${from.name} · ${from.folder}`)]];
  return [
    ['store', plain(store)],
    ['time', both('value.time', { started: startedAt, finished: finishedAt, seconds })],
    ['software', plain(`${software.name} ${software.version} · Node ${software.node} · ${software.sqlite}`)],
    ...source,
    ['scope', scopeText],
    ['restored', both('value.restored', restored)],
    ['rebuilt', both('value.packages', rebuilt)],
    ['audited', both('value.audited', audited)],
    ['validated', both('value.validated', validated)],
    ['comparedWithList', both('value.list', certificate.comparedWithList)],
    ['comparedWithCopy', certificate.comparedWithCopy === undefined ? both('value.none') : both('value.compared', { ...certificate.comparedWithCopy })],
    ['comparedWithLive', both('value.live', { ...certificate.comparedWithLive })],
    ['file', plain(digest)],
  ];
}

function writeDifferences(xml: XmlWriter, { differences }: DrillCertificate, both: (key: string) => Both): void {
  if (differences.length === 0) {
    inBoth(xml, 'p', both('value.none'));
    return;
  }
  xml.open('ol');
  for (const { code, id, places } of differences) {
    xml.open('li');
    parts(xml, both(`difference.${code}`));
    if (id !== undefined) xml.leaf('code', cleanXmlText(id));
    for (const place of places) xml.open('div').leaf('code', cleanXmlText(place)).close();
    xml.close();
  }
  xml.close();
}

function inBoth(xml: XmlWriter, name: string, texts: Both, style?: string): void {
  xml.open(name, style === undefined ? {} : { class: style });
  parts(xml, texts);
  xml.close();
}

/** What is the same in both languages is said once. */
function parts(xml: XmlWriter, [vi, en]: Both): void {
  xml.text(cleanXmlText(vi));
  if (en !== vi) xml.leaf('span', cleanXmlText(en), { lang: 'en', class: 'en' });
}
