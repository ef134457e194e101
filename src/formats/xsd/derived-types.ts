import { Fault } from '../../base/index.ts';
import { NAME_CLASSES, normalised } from './built-in-types.ts';
import type { SimpleType } from './model.ts';
import type { SchemaNode } from './schema-node.ts';

type Check = (value: string) => boolean;

/** A simple type with facets: what its base accepts and every facet lets through. */
export function restricted(base: SimpleType, facets: readonly SchemaNode[], name: string): SimpleType {
  const checks: Check[] = [];
  const patterns: RegExp[] = [];
  const listed: string[] = [];
  let { whiteSpace } = base;
  for (const facet of facets) {
    const value = facet.attribute('value') ?? '';
    if (facet.local === 'enumeration') listed.push(value);
    else if (facet.local === 'pattern') patterns.push(pattern(value, facet));
    else if (facet.local === 'whiteSpace') whiteSpace = value as SimpleType['whiteSpace'];
    else checks.push(bound(facet, value, base));
  }
  // Several patterns of one step are alternatives; so are enumerated values.
  if (patterns.length > 0) checks.push((value) => patterns.some((one) => one.test(value)));
  if (listed.length > 0) checks.push(oneOf(listed, base));
  return {
    ...base,
    name,
    base,
    whiteSpace,
    free: base.free && checks.length === 0,
    ...(listed.length > 0 ? { listed } : {}),
    accepts: checks.length === 0 ? base.accepts : (value) => base.accepts(value) && checks.every((check) => check(value)),
  };
}

/** A list of values of a type, separated by white space; it may be empty. */
export function list(item: SimpleType, name: string): SimpleType {
  const accepts: Check = (value) => value === '' || item.free || value.split(' ').every((one) => item.accepts(one));
  return {
    kind: 'simple', name, variety: 'list', whiteSpace: 'collapse', primitive: 'other', free: item.free, accepts,
    ...(item.identity === undefined ? {} : { identity: item.identity }),
  };
}

/** A value of any of some types. */
export function union(members: readonly SimpleType[], name: string): SimpleType {
  const listed = members.every((member) => member.listed !== undefined) ? members.flatMap((member) => member.listed ?? []) : undefined;
  return {
    kind: 'simple', name, variety: 'union', whiteSpace: 'preserve', primitive: 'other',
    free: members.some(({ free }) => free),
    accepts: (value) => members.some((member) => member.accepts(normalised(value, member.whiteSpace))),
    ...(listed === undefined ? {} : { listed }),
  };
}

function oneOf(listed: readonly string[], base: SimpleType): Check {
  if (base.primitive !== 'decimal') {
    const values = new Set(listed.map((value) => normalised(value, base.whiteSpace)));
    return (value) => values.has(value);
  }
  return (value) => listed.some((one) => compareDecimals(one, value) === 0);
}

function bound(facet: SchemaNode, value: string, base: SimpleType): Check {
  const number = Number(value);
  switch (facet.local) {
    case 'length': return (text) => lengthOf(text, base) === number;
    case 'minLength': return (text) => lengthOf(text, base) >= number;
    case 'maxLength': return (text) => lengthOf(text, base) <= number;
    case 'minInclusive': return ordered(facet, base, (order) => order >= 0);
    case 'minExclusive': return ordered(facet, base, (order) => order > 0);
    case 'maxInclusive': return ordered(facet, base, (order) => order <= 0);
    case 'maxExclusive': return ordered(facet, base, (order) => order < 0);
    case 'totalDigits': return (text) => text.replace(/^[+-]?0*/, '').replace(/\.(\d*?)0*$/, '$1').length <= number;
    case 'fractionDigits': return (text) => (/\.(\d*?)0*$/.exec(text)?.[1] ?? '').length <= number;
    default: return refuse(facet, facet.local);
  }
}

function ordered(facet: SchemaNode, base: SimpleType, fits: (order: number) => boolean): Check {
  const limit = facet.attribute('value') ?? '';
  if (base.primitive === 'decimal') return (text) => fits(compareDecimals(text, limit));
  if (base.primitive === 'float') return (text) => fits(Math.sign(Number(text) - Number(limit)));
  return refuse(facet, `${facet.local} (${base.name})`);
}

/** Length in items, octets or characters, whichever the type counts. */
function lengthOf(value: string, { variety, primitive, name }: SimpleType): number {
  if (variety === 'list') return value === '' ? 0 : value.split(' ').length;
  if (primitive !== 'octets') return Array.from(value).length;
  if (name === 'hexBinary') return value.length / 2;
  return Math.floor(value.replace(/[ =]/g, '').length * 3 / 4);
}

/** Order of two decimals of any length. */
function compareDecimals(a: string, b: string): number {
  const [one, other] = [decimalParts(a), decimalParts(b)];
  if (one.negative !== other.negative) return one.negative ? -1 : 1;
  const order = one.whole.length - other.whole.length || compareText(one.whole, other.whole) || compareText(one.fraction, other.fraction);
  return one.negative ? -order : order;
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function decimalParts(value: string): { readonly negative: boolean; readonly whole: string; readonly fraction: string } {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(value.trim()) ?? [];
  return { negative: sign === '-' && whole + fraction !== '', whole, fraction };
}

/** The escapes of XML Schema that mean something else, or nothing, in our expressions: outside of a class, and inside. */
const { start: NAME_START, rest: NAME_REST } = NAME_CLASSES;
const ESCAPES: Readonly<Partial<Record<string, readonly [string, string?]>>> = {
  i: [`[${NAME_START}]`, NAME_START],
  I: [`[^${NAME_START}]`],
  c: [`[${NAME_REST}]`, NAME_REST],
  C: [`[^${NAME_REST}]`],
  d: ['\\p{Nd}', '\\p{Nd}'],
  D: ['\\P{Nd}', '\\P{Nd}'],
  w: ['[^\\p{P}\\p{Z}\\p{C}]', '\\p{L}\\p{M}\\p{N}\\p{S}'],
  W: ['[\\p{P}\\p{Z}\\p{C}]', '\\p{P}\\p{Z}\\p{C}'],
  s: ['[ \\t\\n\\r]', ' \\t\\n\\r'],
  S: ['[^ \\t\\n\\r]'],
  '-': ['-', '\\-'],
};

/** A pattern of XML Schema as an expression of ours. What has no counterpart here is refused, never read otherwise. */
function pattern(source: string, facet: SchemaNode): RegExp {
  if (/\\[pP]\{Is/.test(source)) return refuse(facet, `pattern ${source}`);
  let inClass = false;
  const translated = source.replace(/\\(.)|[[\]^$]/gu, (piece, escaped: string | undefined) => {
    // A class inside a class takes away from it, which our expressions cannot say.
    if (piece === '[' && inClass) return refuse(facet, `pattern ${source}`);
    if (piece === '[' || piece === ']') inClass = piece === '[';
    if ((piece === '^' && !inClass) || piece === '$') return `\\${piece}`;
    const meaning = escaped === undefined ? undefined : ESCAPES[escaped];
    if (meaning === undefined) return piece;
    return (inClass ? meaning[1] : meaning[0]) ?? refuse(facet, `pattern ${source}`);
  });
  try {
    return new RegExp(`^(?:${translated})$`, 'u');
  } catch (cause) {
    throw new Fault('SCHEMA_REFUSED', { path: facet.document, detail: `pattern ${source}` }, { cause });
  }
}

function refuse(node: SchemaNode, detail: string): never {
  throw new Fault('SCHEMA_REFUSED', { path: node.document, detail: `${node.line}: ${detail}` });
}
