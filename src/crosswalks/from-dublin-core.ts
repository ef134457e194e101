import { DC_ELEMENTS, type DublinCore } from '../base/index.ts';
import { accessSaid, codeList, isEdtf, KINDS, readDate, type ArchivalRecord, type RecordDate } from '../records/index.ts';
import type { RecordPlace } from './tt05.ts';

/** What no field of a file holds is kept under this and its element. */
const PREFIX = 'dc:';

/**
 * A simple Dublin Core description (ISO 15836-1; untrusted) as the record of a file. What a file has no field for, or what is too long for
 * its field, is kept as received by element.
 */
export function fileFromDublinCore(said: DublinCore, place: RecordPlace): ArchivalRecord {
  const fields: Record<string, unknown> = {};
  const asReceived: Record<string, string> = {};
  for (const element of DC_ELEMENTS) {
    const texts = (said[element] ?? []).map((text) => text.normalize('NFC').trim()).filter((text) => text !== '');
    if (texts.length === 0) continue;
    const read = READERS[element]?.(texts);
    if (read !== undefined && Object.entries(read).every(([name, value]) => fits(name, value))) Object.assign(fields, read);
    else asReceived[`${PREFIX}${element}`] = texts.join('\n');
  }
  return { ...place, kind: 'file', fields, ...(Object.keys(asReceived).length === 0 ? {} : { asReceived }) };
}

type Read = Readonly<Record<string, unknown>> | undefined;
const READERS: Readonly<Partial<Record<keyof DublinCore, (texts: readonly string[]) => Read>>> = {
  title: ([title, ...more]) => (more.length > 0 ? undefined : { title }),
  identifier: ([number, ...more]) => (more.length > 0 || number === undefined || /^(?:urn:|uuid|https?:)/i.test(number) ? undefined : { fileNumber: number }),
  subject: (texts) => ({ keywords: [...new Set(texts)] }),
  description: (texts) => ({ note: texts.join('\n') }),
  date: (texts) => datesOf(texts),
  language: (texts) => languagesOf(texts),
  rights: (texts) => {
    const access = accessSaid(texts);
    return access === undefined ? undefined : { access };
  },
};

function fits(name: string, value: unknown): boolean {
  const length = KINDS.file.fields.get(name)?.length ?? Number.MAX_SAFE_INTEGER;
  return (Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : '').length <= length;
}

/** `2001-11-05/2001-12-28`, one day or year for both ends; two dates are beginning and end. */
function datesOf(texts: readonly string[]): Read {
  const ends = texts.length === 1 ? (texts[0] ?? '').split('/') : texts;
  if (ends.length > 2) return undefined;
  const [start, end = start] = ends.map(dateOf);
  return start === undefined || end === undefined ? undefined : { startDate: start, endDate: end };
}

function dateOf(text: string): RecordDate | undefined {
  if (isEdtf(text)) return { edtf: text };
  const reading = readDate(text);
  return reading.kind === 'date' ? reading.date : undefined;
}

function languagesOf(texts: readonly string[]): Read {
  const ids = texts.map((text) => codeList('language').find(({ iso, vi, en }) => (iso?.length === 1 && iso[0] === text.toLowerCase()) || (iso !== undefined && SHORT[text.toLowerCase()] === iso.join()) || [vi, en].includes(text))?.id);
  return ids.includes(undefined) ? undefined : { languages: [...new Set(ids)] };
}

/** ISO 639-1, which Dublin Core mostly uses. */
const SHORT: Readonly<Record<string, string>> = { vi: 'vie', en: 'eng', fr: 'fra', ru: 'rus', zh: 'zho' };
