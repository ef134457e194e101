export type {
  MetsReading, RawAgent, RawDivision, RawFile, RawFileFormat, RawGroup, RawHeader, RawLocation, RawMetadata, RawMets, RawNote, RawPointer, RawRecordId,
  RawReference, RawSection, RawStructure,
} from './raw-mets.ts';
export { readMets, readMetsInParts, type MetsParts } from './read-mets.ts';
export {
  CSIP_NS, hrefOf, METS_NS, SIP_NS, writeMets, XLINK_NS, type MetsAgent, type MetsDocument, type MetsDivision, type MetsFileGroup, type MetsMetadata,
  type MetsReference,
} from './write-mets.ts';
