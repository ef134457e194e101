import { DC_ELEMENTS, type DublinCore, type TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter } from '../xml/index.ts';

/** Namespaces of the oai_dc container and of the fifteen elements. */
export const OAI_DC_NS = 'http://www.openarchives.org/OAI/2.0/oai_dc/';
export const DC_NS = 'http://purl.org/dc/elements/1.1/';

/** Writes the elements of a description, in the order of the standard, into an element that is open. */
export function writeDcElements(writer: XmlWriter, description: DublinCore): void {
  for (const element of DC_ELEMENTS) {
    for (const value of description[element] ?? []) {
      const text = cleanXmlText(value).trim();
      if (text !== '') writer.leaf(`dc:${element}`, text);
    }
  }
}

/** A description as a document of its own, valid against oai_dc.xsd (OAI-PMH 2.0 §6). */
export function writeDublinCore(sink: TextSink, description: DublinCore): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('oai_dc:dc', {
    'xmlns:oai_dc': OAI_DC_NS,
    'xmlns:dc': DC_NS,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${OAI_DC_NS} http://www.openarchives.org/OAI/2.0/oai_dc.xsd`,
  });
  writeDcElements(writer, description);
  writer.close().end();
}
