export { EAC_NS, EAC_RELATIONS, type EacControl, type EacDate, type EacEntity, type EacForm, type EacRelation, type EacRelationType } from './model.ts';
export { readEac, type EacReading } from './read-eac.ts';
export { paragraphs, writeEac } from './write-eac.ts';
