export type { PremisAgent, PremisDocument, PremisEvent, PremisFile, PremisFixity, PremisGroup, PremisIdentifier, PremisLink, PremisObject, PremisRights } from './model.ts';
export { readPremis, type PremisReading } from './read-premis.ts';
export { PREMIS_NS, writePremis } from './write-premis.ts';
