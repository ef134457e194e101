import { createHash } from 'node:crypto';
import { canonicalJson, printable, type Json, type Lang, type Messages } from '../../base/index.ts';
import type { JsonObject } from '../compose-report.ts';
import type { Part } from '../parts/part-file.ts';
import { outlineOf, type Section, type Table } from './outline.ts';
import { PAGE_SCRIPT } from './page-script.ts';

/** The report as one file that asks no other for anything: its content security policy allows its own script and style by their digests. */
export function htmlPage(report: JsonObject, sha256: string, messages: Messages): string {
  const about = report['report'] as { readonly title: { readonly vi: string; readonly en: string } };
  const policy = `default-src 'none'; style-src '${source(STYLE)}'; script-src '${source(PAGE_SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const inLanguage = (lang: Lang): string => `<main lang="${lang}"><h1>${text(about.title[lang])}</h1><p class="sum">${text(messages.text('auditReport.htmlSum', lang, { digest: sha256 }))}</p>`
    + `${outlineOf(report, messages, lang).map(sectionHtml).join('')}</main>`;
  return `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(about.title.vi)}</title><style>${STYLE}</style></head>
<body><p class="languages"><a href="#en">English below</a></p>
${inLanguage('vi')}
<hr id="en">
${inLanguage('en')}
${verifier(report, sha256, messages)}
</body></html>
`;
}

function sectionHtml({ number, title, facts, paragraphs, tables }: Section): string {
  const list = facts.length === 0 ? '' : `<dl>${facts.map(([label, value]) => `<dt>${text(label)}</dt><dd>${text(value === '' ? '–' : value)}</dd>`).join('')}</dl>`;
  return `<section><h2>${number}. ${text(title)}</h2>${list}${paragraphs.map((paragraph) => `<p>${text(paragraph)}</p>`).join('')}${tables.map(tableHtml).join('')}</section>`;
}

function tableHtml({ head, rows, foot }: Table): string {
  const cells = (kind: 'th' | 'td', row: readonly string[]): string => row.map((cell) => `<${kind}>${text(cell)}</${kind}>`).join('');
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`
    + (foot === undefined ? '' : `<p>${text(foot)}</p>`);
}

const WORDS = ['signed', 'forged', 'noEd25519', 'part', 'partChanged', 'match', 'listFirst', 'stranger', 'unreadable'] as const;

/** Where files are dropped, and what they are compared with. */
function verifier(report: JsonObject, sha256: string, messages: Messages): string {
  const both = (key: string): string => `${messages.text(`auditReport.verifier.${key}`, 'vi')} / ${messages.text(`auditReport.verifier.${key}`, 'en')}`;
  const parts = Object.fromEntries((report['parts'] as unknown as readonly Part[]).map((part) => [part.name, part.sha256]));
  const { publicPem } = report['signature'] as { readonly publicPem: string };
  const expected: Json = { parts: { ...parts, 'bao-cao.json': sha256 }, key: publicPem, words: Object.fromEntries(WORDS.map((word) => [word, both(word)])) };
  // Inside of a script element only `<` could end it (HTML, 4.12.1.3).
  const data = canonicalJson(expected).replaceAll('<', '\\u003c');
  return `<section id="verifier" hidden><h2>${text(both('title'))}</h2><p>${text(both('about'))}</p>
<div id="drop"><label for="files">${text(both('drop'))}</label> <input id="files" type="file" multiple></div><ul id="answers" aria-live="polite"></ul></section>
<script type="application/json" id="expected">${data}</script><script>${PAGE_SCRIPT}</script>`;
}

function source(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** Names in packages may hold anything: what is neither a letter nor a line end is shown as what it is. */
function text(value: string): string {
  return value.split('\n').map(printable).join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}

const STYLE = `body{font:16px/1.5 "Be Vietnam Pro","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1b2a33;background:#fff;margin:0 auto;max-width:72rem;padding:1rem 1.5rem}
h1{font-size:1.5rem;color:#0b4f6c}h2{font-size:1.1rem;border-bottom:1px solid #c9d6dc;margin:1.6rem 0 .5rem}
dl{display:grid;grid-template-columns:minmax(10rem,16rem) 1fr;gap:.15rem 1rem;margin:0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
.sum{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}
th,td{border:1px solid #c9d6dc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eef4f6}
#drop{border:2px dashed #0b4f6c;padding:2rem;text-align:center}.good{color:#12613a}.bad{color:#a01c1c;font-weight:600}.unknown{color:#6b4d00}
@media print{body{max-width:none;font-size:10pt}#verifier,.languages{display:none}h2{break-after:avoid}tr{break-inside:avoid}main{break-after:page}}`;
