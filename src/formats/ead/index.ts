export {
  EAD_LEVELS, EAD_NS, IDENTITY_ELEMENTS, isProse, NAME_ELEMENTS, PROSE_ELEMENTS, readableText, type EadForm, type EadHeader, type EadLevel, type EadStatement, type EadUnit,
} from './model.ts';
export { readEad, type EadReading } from './read-ead.ts';
export type { ReceiveUnit } from './unit-reader.ts';
export { EadWriter } from './write-ead.ts';
