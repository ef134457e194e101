import { labelOf, showDate, type ArchivalRecord } from '../../records/index.ts';
import type { Page } from '../page.ts';
import type { PortalRecord } from './record-port.ts';
import { kindWord } from './record-names.ts';
import { recordPath } from './record-kinds.ts';

/** The one address to cite: it never changes, whatever becomes of codes. */
export function permanentUrl(page: Pick<Page, 'site'>, { kind, id }: Pick<PortalRecord, 'kind' | 'id'>): string {
  return `${page.site.options.baseUrl}${recordPath(kind, id)}`;
}

/** How archivists cite: keeper, fonds, mục lục, hộp, hồ sơ, tờ; then the permanent address. */
export function citationOf(record: PortalRecord, page: Page): string {
  const { lang, site } = page;
  const steps = [...record.chain].reverse().map((one) => citedStep(one, lang));
  const [own] = record.chain;
  const box = own.fields.box === undefined ? undefined : record.named.get(own.fields.box)?.fields.number;
  if (box !== undefined) steps.splice(-1, 0, `${kindWord('box', lang)} ${box}`);
  const { sheets } = own.fields;
  return [site.options.name[lang], ...steps, ...(sheets === undefined ? [] : [page.words.text('record.citedSheets', { sheets })])].join(', ') + `. ${permanentUrl(page, record)}`;
}

function citedStep(record: ArchivalRecord, lang: Page['lang']): string {
  const { title, number, notation, fileNumber, ordinal, date } = record.fields;
  const label = labelOf(record);
  switch (record.kind) {
    case 'catalogue': case 'box': return `${kindWord(record.kind, lang)} ${number ?? label}`;
    case 'file': return `${kindWord('file', lang)} ${fileNumber ?? ''}: ${label}`.replace(/ +:/, ':');
    case 'document': {
      const sign = [number, notation].filter((part) => part !== undefined).join('/');
      return [sign === '' ? `${ordinal ?? ''}`.trim() : sign, date === undefined ? '' : showDate(date.edtf, lang), title ?? label].filter((part) => part !== '').join(', ');
    }
    default: return label;
  }
}

/** BibTeX for reference managers; every value is escaped, whatever stands in it. */
export function bibtexOf(record: PortalRecord, page: Page): string {
  const [own] = record.chain;
  const date = own.fields.date ?? own.fields.startDate;
  const year = /^\d{4}/.exec(date?.edtf ?? '')?.[0];
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['title', labelOf(own)], ['author', own.fields.issuer], ['year', year], ['institution', page.site.options.name[page.lang]], ['note', record.code], ['url', permanentUrl(page, record)],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name} = {${escaped(value)}}`]));
  return `@misc{kho-${record.id.slice(0, 8)},\n${lines.join(',\n')}\n}`;
}

function escaped(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/[\\{}]/g, (mark) => ({ '\\': '\\textbackslash ', '{': '\\{', '}': '\\}' })[mark] ?? '');
}
