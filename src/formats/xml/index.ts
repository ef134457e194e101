export { cleanXmlText, isXmlText } from './clean-text.ts';
export { tee } from './tee.ts';
export type { XmlAttribute, XmlElement, XmlHandler } from './xml-element.ts';
export { StopParsing, XML_LIMITS, type XmlLimits, type XmlProblem } from './xml-problem.ts';
export { parseProlog, parseXml } from './xml-reader.ts';
export { escapeText, XmlWriter, type Attributes } from './xml-writer.ts';
