/** What is wrong with a document as XML. Content, therefore data. */
export interface XmlProblem {
  readonly kind: 'doctype' | 'malformed' | 'encoding' | 'depth' | 'attributes' | 'size';
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** A name of the document that a problem repeats is cut here. */
export const LONGEST_SHOWN = 200;

/** Bounds on attacker-controlled documents. */
export interface XmlLimits {
  /** Nesting. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Characters of one attribute value. */
  readonly value: number;
  /** Characters of text, of a comment or of any other piece of markup, such as a start tag. */
  readonly text: number;
  /** Bytes of the whole document. */
  readonly bytes: number;
}

/** Generous for METS, PREMIS and EAD of a million files (an ADMID may list its identifiers); small enough to stay harmless. */
export const XML_LIMITS: XmlLimits = { depth: 256, attributes: 256, value: 8 * 1024 ** 2, text: 64 * 1024 ** 2, bytes: 4 * 1024 ** 3 };

/** Thrown by a handler that has seen enough. */
export class StopParsing extends Error {
  override readonly name = 'StopParsing';
}

/** Thrown inside to end a reading; never leaves `parseXml`. */
export class Refused extends Error {
  readonly problem: XmlProblem;
  constructor(problem: XmlProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}
