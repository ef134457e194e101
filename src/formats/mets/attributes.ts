import type { XmlElement } from '../xml/index.ts';
import { CSIP_NS, SIP_NS, XLINK_NS } from './write-mets.ts';

const EXTENSIONS: Readonly<Record<string, string>> = { csip: CSIP_NS, sip: SIP_NS, xlink: XLINK_NS };

/** The field that an attribute becomes, by its local name; no table has two of one local name. */
export type Fields<F extends string> = ReadonlyMap<string, { readonly field: F; readonly uri: string }>;

/** A table of fields and the attributes that they come from; `csip:NOTETYPE` is in the namespace of that prefix. */
export function fieldsOf<F extends string>(names: Readonly<Record<F, string>>): Fields<F> {
  return new Map((Object.keys(names) as F[]).map((field) => {
    const [local = '', prefix = ''] = names[field].split(':').reverse();
    return [local, { field, uri: EXTENSIONS[prefix] ?? '' }];
  }));
}

/** Fields whose values hardly ever repeat: what stands for one element, and what is told of one file. */
const ITS_OWN: ReadonlySet<string> = new Set(['id', 'href', 'size', 'checksum', 'descriptive']);

/** Attributes of an element by the field that they become; with `values`, in memory of their own. */
export function attributes<F extends string>(element: XmlElement, fields: Fields<F>, values?: Values): { [K in F]?: string } {
  const found: { [K in F]?: string } = {};
  for (const { local, uri, value } of element.attributes) {
    const known = fields.get(local);
    if (known?.uri !== uri) continue;
    if (values === undefined) found[known.field] = value;
    else found[known.field] = ITS_OWN.has(known.field) ? values.own(value) : values.shared(value);
  }
  return found;
}

export const LOCATION = { href: 'xlink:href', hrefType: 'xlink:type', locatorType: 'LOCTYPE' } as const;

export const REFERENCED = {
  mimeType: 'MIMETYPE', size: 'SIZE', created: 'CREATED', checksum: 'CHECKSUM', checksumType: 'CHECKSUMTYPE',
  administrative: 'ADMID', descriptive: 'DMDID',
} as const;

/** Longest value that is looked up among those seen before, and most of them that are kept. */
const INTERNED_LENGTH = 64;
const INTERNED_VALUES = 4096;
/** The engine copies shorter pieces of a text; only longer ones are views of it. */
const SHORTEST_VIEW = 13;
/** Values are copied through this; none of `INTERNED_LENGTH` or a digest needs more. */
const scratch = Buffer.allocUnsafeSlow(1024);
const LONGEST_THROUGH_SCRATCH = scratch.byteLength / 3;

/**
 * Keeps values of millions of files small. What the XML reader hands out are views of the whole piece that it read: kept as they
 * are, they would keep the document. Values that repeat (types, dates, algorithms) become one string.
 */
export class Values {
  readonly #seen = new Map<string, string>();
  #last = '';

  /** The value, kept once however often it comes; for what repeats. */
  shared(value: string): string {
    if (value.length > INTERNED_LENGTH) return this.own(value);
    const known = this.#seen.get(value);
    if (known !== undefined) return known;
    const own = this.own(value);
    if (this.#seen.size < INTERNED_VALUES) this.#seen.set(own, own);
    return own;
  }

  /** A copy of the value by itself. */
  own(value: string): string {
    if (value.length < SHORTEST_VIEW) return value;
    // An identifier is asked for twice in a row: by the list of all and by the element that bears it.
    if (value === this.#last) return this.#last;
    if (value.length > LONGEST_THROUGH_SCRATCH) return Buffer.from(value, 'utf8').toString('utf8');
    return (this.#last = scratch.toString('utf8', 0, scratch.write(value, 0, 'utf8')));
  }
}
