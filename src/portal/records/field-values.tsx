import { codeEntry, effectiveValue, KINDS, labelOf, showDate, writeNumber, type ArchivalRecord, type KindField, type RecordFields } from '../../records/index.ts';
import { type Child, Fragment, h } from '../../web/index.ts';
import type { Page } from '../page.ts';
import { type KeyValueRow, Received } from '../parts.tsx';
import { kindWord } from './record-names.ts';
import type { PortalRecord } from './record-port.ts';

/** A field of a record that says something, with the record above that says it for all below, if any. */
export interface SaidField {
  readonly field: KindField;
  readonly value: unknown;
  readonly from?: ArchivalRecord;
}

/** Everything that is said of a record, its own and what holds for it from above, in the order of its kind. */
export function saidFields({ chain }: Pick<PortalRecord, 'chain'>): readonly SaidField[] {
  const [own] = chain;
  return [...KINDS[own.kind].fields.values()].flatMap((field): readonly SaidField[] => {
    const said = effectiveValue(chain, field.name as keyof RecordFields);
    if (said?.value === undefined) return [];
    return [{ field, value: said.value, ...(said.from === own ? {} : { from: said.from }) }];
  });
}

/** Values of a field as texts, in the words of the regulation. */
export function fieldTexts({ field, value }: SaidField, page: Page, named: PortalRecord['named']): readonly string[] {
  const { lang } = page;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    switch (field.type) {
      case 'code': case 'codes': return codeEntry(field.codes ?? '', String(one))?.[lang] ?? String(one);
      case 'reference': case 'references': return referred(named, String(one));
      case 'date': return dateText(one as { readonly edtf: string; readonly original?: string }, lang);
      case 'boolean': return page.words.text(one === true ? 'record.yes' : 'record.no');
      case 'decimal': return lang === 'vi' ? writeNumber(Number(one)) : Number(one).toLocaleString('en-GB');
      // A year is no quantity.
      case 'number': return field.name === 'year' || field.name === 'ordinal' || field.name === 'transferNumber' ? String(one) : page.words.number(Number(one));
      default: return String(one);
    }
  });
}

function referred(named: PortalRecord['named'], id: string): string {
  const record = named.get(id);
  return record === undefined ? id : labelOf(record);
}

/** What was written stands beside what was understood when they differ. */
function dateText({ edtf, original }: { readonly edtf: string; readonly original?: string }, lang: Page['lang']): string {
  const shown = showDate(edtf, lang);
  return original === undefined || original === shown ? shown : `${shown} (“${original}”)`;
}

/** Texts that people wrote are shown as such; what comes from our own tables is plain. */
export function fieldRows(record: PortalRecord, page: Page): readonly KeyValueRow[] {
  return saidFields(record).filter(({ field }) => field.name !== 'title').map((said) => ({
    name: said.field[page.lang],
    values: fieldTexts(said, page, record.named).map((text, n): Child => (
      <>
        <Received value={text} lang={isWritten(said.field) ? recordLang(page) : undefined} />
        {n === 0 && said.from !== undefined && <span class="hint"> {page.words.text('record.fromAbove', { kind: kindWord(said.from.kind, page.lang).toLocaleLowerCase(page.lang) })}</span>}
      </>
    )),
  }));
}

function isWritten({ type }: KindField): boolean {
  return type === 'string' || type === 'strings';
}

/** Descriptions are in Vietnamese: screen readers of the English pages have to know. */
export function recordLang(page: Page): string | undefined {
  return page.lang === 'vi' ? undefined : 'vi';
}
