import type { DigestAlgorithm } from '../../base/index.ts';

/** Term → identifier in the preservation event type vocabulary (id.loc.gov). */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  'ingestion': 'ing',
  'validation': 'val',
  'fixity check': 'fix',
  'message digest calculation': 'mes',
  'virus check': 'vir',
  'information package creation': 'ipc',
  'modification': 'mod',
  'metadata modification': 'mem',
  'recovery': 'rec',
};

const VOCABULARY = 'http://id.loc.gov/vocabulary/preservation';

/** Attributes that tie an event type to its vocabulary; none for a term outside it. */
export function eventTypeAttributes(term: string): Readonly<Record<string, string>> {
  const id = EVENT_TYPES[term];
  if (id === undefined) return {};
  return { authority: 'eventType', authorityURI: `${VOCABULARY}/eventType`, valueURI: `${VOCABULARY}/eventType/${id}` };
}

/** The same for digest algorithms, whose terms are spelt `SHA-512`. */
export function digestAttributes(algorithm: DigestAlgorithm): Readonly<Record<string, string>> {
  const authorityURI = `${VOCABULARY}/cryptographicHashFunctions`;
  return { authority: 'cryptographicHashFunctions', authorityURI, valueURI: `${authorityURI}/${algorithm}` };
}
