import { DC_ELEMENTS, type DublinCore } from '../base/index.ts';
import { cleanXmlText, escapeText } from '../formats/xml/index.ts';
import { readDate } from '../records/index.ts';

const OAI_DC = 'http://www.openarchives.org/OAI/2.0/oai_dc/';
const DC = 'http://purl.org/dc/elements/1.1/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** What the catalogue knows beside the description; fills the elements that the producer left empty. */
export interface DcSource {
  readonly description: DublinCore;
  readonly title?: string;
  readonly producerId?: string;
  /** RFC 3339, of the package. */
  readonly createdAt?: string;
  /** The permanent page of the package. */
  readonly pageUrl: string;
  /** Who keeps it. */
  readonly repository?: string;
  /** Licence or rights statement of everything here. */
  readonly rightsUri?: string;
}

/**
 * The description as `oai_dc`: title, identifiers, date and language are always there, and so is how to cite it when it has
 * a code; dates are ISO 8601 or EDTF where they can be read; values are trimmed and said once.
 */
export function crosswalkToDc(source: DcSource): DublinCore {
  const { description } = source;
  const title = distinct(description.title ?? []);
  const titles = title.length > 0 ? title : distinct([source.title ?? source.pageUrl]);
  const dates = distinct((description.date ?? []).map(normalDate));
  const languages = distinct(description.language ?? []);
  const sources = distinct(description.source ?? []);
  return {
    ...description,
    title: titles,
    // An aggregator that shows both would print the same line twice (Europeana problem pattern P2).
    description: distinct(description.description ?? []).filter((text) => !titles.includes(text)),
    identifier: distinct([source.pageUrl, source.producerId ?? '', ...(description.identifier ?? [])]),
    date: dates.length > 0 ? dates : distinct([source.createdAt?.slice(0, 10) ?? '']),
    language: languages.length > 0 ? languages : ['vi'],
    source: distinct([...sources, citation(source, sources[0])]),
    rights: distinct([source.rightsUri ?? '', ...(description.rights ?? [])]),
  };
}

/** "Hồ sơ H32.1978.12, Ủy ban nhân dân huyện X. Kho lưu trữ": how a reader cites the original. */
function citation({ description, repository }: DcSource, fonds: string | undefined): string {
  const code = (description.identifier ?? []).find((one) => !/^(?:urn|https?):/.test(one) && one.trim() !== '');
  return code === undefined || repository === undefined ? '' : [[code, ...(fonds === undefined ? [] : [fonds])].join(', '), repository].join('. ');
}

/** "05/11/2001" as 2001-11-05; what cannot be read surely stays as it was received. */
function normalDate(text: string): string {
  if (/^\d{4}(?:-\d\d(?:-\d\d)?)?(?:\/\d{4}(?:-\d\d(?:-\d\d)?)?)?$/.test(text)) return text;
  const reading = readDate(text);
  return reading.kind === 'date' ? reading.date.edtf : text;
}

const ROOT = `<oai_dc:dc xmlns:oai_dc="${OAI_DC}" xmlns:dc="${DC}" xmlns:xsi="${XSI}" xsi:schemaLocation="${OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd">`;

/** Serialises a description as one `oai_dc:dc` element, without XML declaration. Written by hand: a harvest has millions. */
export function writeOaiDc(description: DublinCore): string {
  let text = ROOT;
  for (const element of DC_ELEMENTS) {
    for (const value of distinct(description[element])) text += `\n  <dc:${element}>${escapeText(value)}</dc:${element}>`;
  }
  return `${text}\n</oai_dc:dc>`;
}

const NONE: readonly string[] = [];

function distinct(values: readonly string[] = NONE): readonly string[] {
  const [first] = values;
  if (first === undefined) return NONE;
  if (values.length === 1) {
    const only = cleanXmlText(first).trim();
    return only === '' ? NONE : only === first ? values : [only];
  }
  const cleaned = values.map((value) => cleanXmlText(value).trim()).filter((value) => value !== '');
  return cleaned.length < 2 ? cleaned : [...new Set(cleaned)];
}
