import { textOf, type DublinCore } from '../base/index.ts';
import type { Tt05Record } from '../formats/tt05/index.ts';
import { XmlWriter, cleanXmlText } from '../formats/xml/index.ts';
import { accessSaid, codeEntry, readDate, slashedDate } from '../records/index.ts';

/** Namespace of schemas/vn-tt05.xsd, which the repository serves itself. */
export const VN_TT05 = 'urn:kho:vn-tt05:1';

/** A record of Circular 05/2025/TT-BNV and the class of records that it is of. */
export interface Tt05Description {
  readonly class: 'file' | 'loose' | 'doc' | 'pic' | 'media';
  readonly record: Tt05Record;
}

/** Serialises a record as one element, without XML declaration. */
export function writeVnTt05(description: Tt05Description, schema: string): string {
  return textOf((sink) => {
    const xml = new XmlWriter(sink);
    xml.open('tt05:record', { 'xmlns:tt05': VN_TT05, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:schemaLocation': `${VN_TT05} ${schema}`, class: description.class });
    for (const [name, value] of Object.entries(description.record)) {
      const text = cleanXmlText(value).trim();
      if (text !== '' && ELEMENTS.has(name)) xml.leaf(`tt05:${name}`, text);
    }
    xml.close().end();
  }).trimEnd();
}

/** What Dublin Core tells of a file, in the elements and codes of the circular; for packages that have no record of it. */
export function tt05FromDublinCore({ title = [], subject = [], description = [], identifier = [], date = [], rights = [], language = [] }: DublinCore): Tt05Description {
  const [start, end] = (date[0] ?? '').split('/');
  const code = identifier.find((one) => /^[^\s:/]+\.(?:1[5-9]|20)\d\d\.[^\s:/]+$/.test(one.trim()));
  const access = accessSaid(rights);
  const mode = access === undefined ? undefined : codeEntry('access', access)?.tt05;
  const languages = language.flatMap((tag) => LANGUAGES[tag.trim().toLowerCase().split('-', 1)[0] ?? ''] ?? []);
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['fileCode', code?.trim()], ['title', title[0]], ['mode', mode], ['language', [...new Set(languages)].join(' ')],
    ['startDate', slashed(start)], ['endDate', slashed(end ?? start)], ['keyword', subject.join('; ')], ['description', description.join('\n')],
  ];
  return { class: 'file', record: Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')) };
}

/** Languages that have a code of their own in the circular, by ISO 639. */
const LANGUAGES: Readonly<Record<string, string>> = {
  vi: '01', vie: '01', en: '02', eng: '02', fr: '03', fra: '03', fre: '03', ru: '04', rus: '04', zh: '05', zho: '05', chi: '05', lzh: '09',
};

function slashed(date: string | undefined): string | undefined {
  const reading = readDate(date ?? '');
  return reading.kind === 'date' ? slashedDate(reading.date.edtf) : undefined;
}

/** The elements of the schema; anything else in a package is the producer's own. */
export const ELEMENTS: ReadonlySet<string> = new Set([
  'fileCode', 'arcFileCode', 'title', 'maintenance', 'mode', 'language', 'startDate', 'endDate', 'keyword', 'totalDoc', 'numberOfPaper', 'numberOfPage', 'format', 'inforSign',
  'confidenceLevel', 'paperFileCode', 'riskRecovery', 'riskRecoveryStatus', 'description', 'source', 'docId', 'docCode', 'arcDocCode', 'docOrdinal', 'typeName', 'codeNumber',
  'codeNotation', 'issuedDate', 'organName', 'subject', 'autograph', 'process', 'typePic', 'archivesNumber', 'eventName', 'imageTitle', 'photographer', 'photoPlace', 'photoTime',
  'colour', 'filmSize', 'docAttached', 'typeMedia', 'movieTitle', 'recorder', 'recordPlace', 'recordDate', 'playTime', 'quality',
]);
