import { contentModel, type ContentModel } from './content-model.ts';
import type { ComplexType, Particle, Wildcard } from './model.ts';

const ANYTHING: Wildcard = { namespaces: { kind: 'any' }, process: 'lax' };
const PARTICLE: Particle = { min: 0, max: Infinity, term: { kind: 'wildcard', wildcard: ANYTHING } };
const MODEL: ContentModel = contentModel(PARTICLE, 'anyType');

/** The type of everything: any attributes, any text, any children; those that are declared must be as declared. */
export const ANY_TYPE: ComplexType = {
  kind: 'complex', name: 'anyType', abstract: false, mixed: true, particle: PARTICLE, attributes: new Map(), required: [], wildcard: ANYTHING, model: MODEL,
};
