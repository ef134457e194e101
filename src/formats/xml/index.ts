export { cleanXmlText, isXmlText } from './clean-text.ts';
export { tee } from './tee.ts';
export { parseProlog, parseXml, StopParsing, XML_LIMITS, type XmlAttribute, type XmlElement, type XmlHandler, type XmlLimits, type XmlProblem } from './xml-reader.ts';
export { XmlWriter, type Attributes } from './xml-writer.ts';
