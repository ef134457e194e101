export const XS_NS = 'http://www.w3.org/2001/XMLSchema';
export const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';
export const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';

/** Longest part of an attacker-controlled name or value that a finding repeats. */
const SHOWN_LENGTH = 200;

/** A name or value of the document as findings show it. */
export function shown(value: string): string {
  return value.length <= SHOWN_LENGTH ? value : `${value.slice(0, SHOWN_LENGTH).toWellFormed()}…`;
}

/** A namespace and a local name as one key; `}` is in no namespace that a schema of ours names. */
export function keyOf(uri: string, local: string): string {
  return `{${uri}}${local}`;
}
