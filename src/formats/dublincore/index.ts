export { readDublinCore, type DublinCoreReading } from './read-dublin-core.ts';
export { DC_NS, OAI_DC_NS, writeDcElements, writeDublinCore } from './write-dublin-core.ts';
