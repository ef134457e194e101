import { packageUuid, textOf, type DublinCore } from '../base/index.ts';
import { EadWriter, type EadHeader, type EadStatement, type EadUnit } from '../formats/ead/index.ts';
import { readDate } from '../records/index.ts';

/** A finding aid of one unit as one element, without XML declaration: a page has many. */
export function writeOaiEad3(unit: EadUnit, header: EadHeader): string {
  const text = textOf((sink) => { new EadWriter(sink, 'ead3', header).open(unit).close().end(); });
  return text.replace(/^<\?xml[^>]*\?>\s*/, '').trimEnd();
}

/** What Dublin Core tells of a package as a unit of description. */
export function unitFromDublinCore(id: string, description: DublinCore): EadUnit {
  const { title = [], identifier = [], date = [], description: abstract = [], creator = [], subject = [], coverage = [], type = [], rights = [], source = [] } = description;
  const statements: readonly EadStatement[] = [
    ...identifier.map((text) => ({ element: 'unitid', text }) as const),
    ...title.map((text) => ({ element: 'unittitle', text }) as const),
    ...date.map((text) => ({ element: 'unitdate', text, ...codeOf(text) }) as const),
    ...creator.map((text) => ({ element: 'corpname', within: 'origination', text }) as const),
    ...abstract.map((text) => ({ element: 'scopecontent', text }) as const),
    ...rights.map((text) => ({ element: 'userestrict', text }) as const),
    ...source.map((text) => ({ element: 'custodhist', text }) as const),
    ...subject.map((text) => ({ element: 'subject', within: 'controlaccess', text }) as const),
    ...coverage.map((text) => ({ element: 'geogname', within: 'controlaccess', text }) as const),
    ...type.map((text) => ({ element: 'genreform', within: 'controlaccess', text }) as const),
  ];
  return { level: 'file', id: `id-${packageUuid(id) ?? ''}`, statements: statements.filter(({ text }) => text.trim() !== '') };
}

/** The normal form of a date, when it has one. */
function codeOf(text: string): { readonly code?: string } {
  const reading = readDate(text);
  return reading.kind === 'date' ? { code: reading.date.edtf } : {};
}
