/** The fifteen elements of Dublin Core 1.1 (ISO 15836-1), in the order of the standard. */
export const DC_ELEMENTS = [
  'title', 'creator', 'subject', 'description', 'publisher', 'contributor', 'date', 'type',
  'format', 'identifier', 'source', 'language', 'relation', 'coverage', 'rights',
] as const;

export type DcElement = (typeof DC_ELEMENTS)[number];

/** A simple Dublin Core description: every element may be absent or repeated. */
export type DublinCore = Readonly<Partial<Record<DcElement, readonly string[]>>>;
