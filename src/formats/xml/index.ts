export { cleanXmlText, isXmlText } from './clean-text.ts';
export { parseProlog, parseXml, StopParsing, XML_LIMITS, type XmlElement, type XmlHandler, type XmlLimits, type XmlProblem } from './xml-reader.ts';
export { XmlWriter, type Attributes } from './xml-writer.ts';
