import { DC_ELEMENTS, type ByteStream, type DcElement, type DublinCore } from '../../base/index.ts';
import { parseXml, type XmlElement, type XmlProblem } from '../xml/index.ts';
import { DC_NS } from './write-dublin-core.ts';

/** A description, or why the document is not XML. */
export type DublinCoreReading =
  | { readonly kind: 'description'; readonly description: DublinCore }
  | { readonly kind: 'problem'; readonly problem: XmlProblem };

const DCTERMS_NS = 'http://purl.org/dc/terms/';
const ELEMENTS: ReadonlySet<string> = new Set(DC_ELEMENTS);

/** DCMI terms that say more exactly what an element says; everything finer is read as its element. */
const REFINEMENTS: Readonly<Record<string, DcElement>> = {
  alternative: 'title', created: 'date', issued: 'date', modified: 'date', available: 'date', valid: 'date',
  abstract: 'description', tableOfContents: 'description', spatial: 'coverage', temporal: 'coverage',
  extent: 'format', medium: 'format', isPartOf: 'relation', hasPart: 'relation', isVersionOf: 'relation',
  references: 'relation', bibliographicCitation: 'identifier', accessRights: 'rights', license: 'rights', rightsHolder: 'rights',
};

/** Collects every Dublin Core or DCMI terms element of a document, whatever its root (oai_dc, simpledc, dcterms…). */
export async function readDublinCore(source: ByteStream | Iterable<Uint8Array>): Promise<DublinCoreReading> {
  const description: Partial<Record<DcElement, string[]>> = {};
  let current: { readonly element: DcElement; readonly depth: number; text: string } | undefined;
  const problem = await parseXml(source, {
    open: (element) => {
      const name = elementOf(element);
      if (current === undefined && name !== undefined) current = { element: name, depth: element.depth, text: '' };
    },
    text: (value) => { if (current !== undefined) current.text += value; },
    close: (element) => {
      if (current?.depth !== element.depth) return;
      const text = current.text.trim();
      if (text !== '') (description[current.element] ??= []).push(text);
      current = undefined;
    },
  });
  return problem === undefined ? { kind: 'description', description } : { kind: 'problem', problem };
}

function elementOf({ local, uri }: XmlElement): DcElement | undefined {
  if (uri !== DC_NS && uri !== DCTERMS_NS) return undefined;
  if (ELEMENTS.has(local)) return local as DcElement;
  return uri === DCTERMS_NS ? REFINEMENTS[local] : undefined;
}
