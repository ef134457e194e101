export {
  readMets, type MetsReading, type RawAgent, type RawDivision, type RawFile, type RawGroup, type RawMetadata, type RawMets, type RawReference,
  type RawStructure,
} from './read-mets.ts';
export {
  CSIP_NS, hrefOf, METS_NS, SIP_NS, writeMets, XLINK_NS, type MetsAgent, type MetsDivision, type MetsDocument, type MetsFileGroup, type MetsMetadata,
  type MetsReference,
} from './write-mets.ts';
