import { isDate, isDuration, type DateForm } from './date-and-time.ts';
import type { Identity, Primitive, SimpleType } from './model.ts';

const NAME_START = ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const NAME_REST = `${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040`;

/** The classes `\i` and `\c` of the patterns of XML Schema. */
export const NAME_CLASSES = { start: NAME_START, rest: NAME_REST } as const;

const [NAME, NCNAME, NMTOKEN] = [`^[${NAME_START}][${NAME_REST}]*$`, `^[${NAME_START.slice(1)}][${NAME_REST.slice(1)}]*$`, `^[${NAME_REST}]+$`].map(expression) as [RegExp, RegExp, RegExp];
function expression(source: string): RegExp {
  return new RegExp(source, 'u');
}

const INTEGER = /^[+-]?\d+$/;
const ASCII_NAME = /^[A-Za-z_][\w.-]*$/;

/** Most identifiers are ASCII, which a plain expression tells much faster. */
function isNcName(value: string): boolean {
  return ASCII_NAME.test(value) || NCNAME.test(value);
}

/** An integer between bounds, of any length; an absent bound is none. */
function integer(least?: bigint, most?: bigint): (value: string) => boolean {
  return (value) => {
    if (!INTEGER.test(value)) return false;
    if (least === undefined && most === undefined) return true;
    // A number of a million digits is attacker-controlled work; beyond 40 digits only its sign matters.
    const digits = value.replace(/^[+-]?0*(?=\d)/, '');
    if (digits.length > 40) return value.startsWith('-') ? least === undefined : most === undefined;
    const number = BigInt(value.startsWith('-') ? `-${digits}` : digits);
    return (least === undefined || number >= least) && (most === undefined || number <= most);
  };
}

function signed(bits: bigint): (value: string) => boolean {
  return integer(-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n);
}

const BASE64 = new Set(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (digit) => digit.charCodeAt(0)));
const [SPACE, PADDING] = [0x20, 0x3d];

/** Characters of base64 in groups of four; linear, whatever the length. */
function isBase64(value: string): boolean {
  let digits = 0;
  let padding = 0;
  let last = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === PADDING) padding += 1;
    else if (padding > 0 || !BASE64.has(code)) return false;
    else last = code;
    digits += 1;
  }
  if (digits % 4 !== 0 || padding > 2) return false;
  // The bits that padding leaves over are zero (XML Schema 1.0 part 2, §3.2.16).
  return padding === 0 || (padding === 1 ? 'AEIMQUYcgkosw048' : 'AQgw').includes(String.fromCharCode(last));
}

/**
 * A reference by RFC 3986 once what may not stand in it (spaces, Vietnamese letters, `|`…) is escaped, as XLink does it. Only what
 * no escaping mends is wrong: a `%` that is no escape, a second `#`, a scheme that is none, a port that is no number.
 */
export function isAnyUri(value: string): boolean {
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) return false;
  const hash = value.indexOf('#');
  if (hash >= 0 && value.includes('#', hash + 1)) return false;
  const colon = /^[^/?#]*?:/.exec(value);
  if (colon !== null && !/^[A-Za-z][A-Za-z0-9+.-]*:$/.test(colon[0])) return false;
  const authority = /^(?:[^/?#:]+:)?\/\/([^/?#]*)/.exec(value)?.[1];
  return authority === undefined || /^(?:[^@]*@)?(?:\[[0-9A-Fa-fvV:.]*\]|[^:[\]@]*)(?::\d*)?$/.test(authority);
}

type Accepts = (value: string) => boolean;
interface Making {
  readonly primitive?: Primitive;
  readonly whiteSpace?: SimpleType['whiteSpace'];
  readonly identity?: Identity;
  readonly variety?: SimpleType['variety'];
}

const anything: Accepts = () => true;

const TYPES = new Map<string, SimpleType>();

function builtIn(name: string, accepts: Accepts, { primitive = 'other', whiteSpace = 'collapse', identity, variety = 'atomic' }: Making = {}): void {
  const type = { kind: 'simple' as const, name, accepts, primitive, whiteSpace, variety, free: accepts === anything };
  TYPES.set(name, identity === undefined ? type : { ...type, identity });
}

function listOf(name: string, item: Accepts, identity?: Identity): void {
  const accepts = (value: string): boolean => value !== '' && value.split(' ').every(item);
  builtIn(name, accepts, { variety: 'list', ...(identity === undefined ? {} : { identity }) });
}

const text = { primitive: 'text' } as const;
const decimal = { primitive: 'decimal' } as const;

builtIn('anySimpleType', anything, { ...text, whiteSpace: 'preserve' });
builtIn('string', anything, { ...text, whiteSpace: 'preserve' });
builtIn('normalizedString', anything, { ...text, whiteSpace: 'replace' });
builtIn('token', anything, text);
builtIn('language', (value) => /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(value), text);
builtIn('Name', (value) => NAME.test(value), text);
builtIn('NCName', isNcName, text);
builtIn('NMTOKEN', (value) => NMTOKEN.test(value), text);
builtIn('ID', isNcName, { ...text, identity: 'ID' });
builtIn('IDREF', isNcName, { ...text, identity: 'IDREF' });
listOf('IDREFS', isNcName, 'IDREF');
listOf('NMTOKENS', (value) => NMTOKEN.test(value));
builtIn('QName', (value) => value.split(':').length <= 2 && value.split(':').every(isNcName));
builtIn('anyURI', isAnyUri, text);
builtIn('boolean', (value) => /^(?:true|false|0|1)$/.test(value));
builtIn('decimal', (value) => /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value), decimal);
for (const name of ['float', 'double']) {
  builtIn(name, (value) => /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NaN)$/.test(value), { primitive: 'float' });
}
builtIn('integer', integer(), decimal);
builtIn('nonNegativeInteger', integer(0n), decimal);
builtIn('positiveInteger', integer(1n), decimal);
builtIn('nonPositiveInteger', integer(undefined, 0n), decimal);
builtIn('negativeInteger', integer(undefined, -1n), decimal);
for (const [name, bits] of [['long', 64n], ['int', 32n], ['short', 16n], ['byte', 8n]] as const) {
  builtIn(name, signed(bits), decimal);
  builtIn(`unsigned${name.charAt(0).toUpperCase()}${name.slice(1)}`, integer(0n, 2n ** bits - 1n), decimal);
}
for (const form of ['dateTime', 'date', 'time', 'gYear', 'gYearMonth', 'gMonth', 'gMonthDay', 'gDay'] satisfies readonly DateForm[]) {
  builtIn(form, (value) => isDate(form, value));
}
builtIn('duration', isDuration);
builtIn('base64Binary', isBase64, { primitive: 'octets' });
builtIn('hexBinary', (value) => /^(?:[0-9A-Fa-f]{2})*$/.test(value), { primitive: 'octets' });

/** The built-in type of that name, if XML Schema has it and we know it (ENTITY, ENTITIES and NOTATION need a DTD). */
export function builtInType(name: string): SimpleType | undefined {
  return TYPES.get(name);
}

/** White space as a type treats it before it looks at a text. */
export function normalised(value: string, whiteSpace: SimpleType['whiteSpace']): string {
  if (whiteSpace === 'preserve') return value;
  if (whiteSpace === 'replace') return value.replace(/[\t\n\r]/g, ' ');
  return /^[ \t\n\r]|[ \t\n\r]$|[\t\n\r]| {2}/.test(value) ? value.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '') : value;
}
