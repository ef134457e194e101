import type { RawMets } from '../mets/index.ts';
import type { Wrong } from './rule.ts';

// What values must be. Each answers what is wrong with a value: nothing, or the value; '' when it is missing.

/** There, with something in it. */
export const required: Wrong = (value) => (value === undefined || value.trim() === '' ? '' : undefined);

/** One of the words. */
export function oneOf(words: ReadonlySet<string>): Wrong {
  return (value) => (value !== undefined && words.has(value) ? undefined : value ?? '');
}

/** Exactly this word. */
export function exactly(word: string): Wrong {
  return (value) => (value === word ? undefined : value ?? '');
}

/** A METS of a million files repeats itself: what was just said of a value is not found out again. */
function remembering(wrong: Wrong): Wrong {
  let last: { readonly value: string | undefined; readonly problem: string | undefined } | undefined;
  return (value) => {
    if (last === undefined || last.value !== value) last = { value, problem: wrong(value) };
    return last.problem;
  };
}

const DATE_TIME = /^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-4]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

/** A date and time as XML Schema writes them (xs:dateTime), on a day that there is. */
export const dateTime: Wrong = remembering((value) => {
  const text = value?.trim() ?? '';
  if (!DATE_TIME.test(text)) return text;
  const day = Number(text.slice(8, 10));
  return text.startsWith('-') || new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day ? undefined : text;
});

/** An identifier as XML has them (xml:id, an NCName) that no other element of the document bears. */
export function identifier({ repeatedIds }: RawMets): Wrong {
  return (value) => (value !== undefined && isNcName(value) && !repeatedIds.has(value) ? undefined : value ?? '');
}

const ASCII_NAME = /^[A-Za-z_][\w.-]*$/;
const NC_NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u;

/** Most identifiers are ASCII, which a plain expression tells much faster. */
function isNcName(value: string): boolean {
  return ASCII_NAME.test(value) || NC_NAME.test(value);
}

/** Top-level media types that IANA registers, and those that are in use without. */
const MEDIA_TYPE = /^(application|audio|chemical|example|font|haptics|image|message|model|multipart|text|video|x-[a-z0-9-]+)\/[a-z0-9][a-z0-9!#$&^_.+-]*(\s*;.*)?$/i;

/**
 * Subtypes that everybody knows, with the only top-level types under which IANA registers them: `image/pdf` is no media type. The
 * whole list of IANA changes every week and is not ours to hand on.
 */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['pdf', 'zip', 'gzip', 'msword', 'octet-stream', 'json'].map((subtype) => [subtype, ['application']] as const),
  ...['png', 'jpeg', 'jpg', 'gif', 'tiff', 'bmp', 'jp2', 'svg+xml', 'webp'].map((subtype) => [subtype, subtype === 'jpeg' ? ['image', 'video'] : ['image']] as const),
  ...['plain', 'html', 'css', 'csv', 'markdown'].map((subtype) => [subtype, ['text']] as const),
  ['xml', ['application', 'text']], ['xhtml+xml', ['application']], ['mpeg', ['audio', 'video']], ['mp4', ['application', 'audio', 'video']],
  ['wav', ['audio']], ['quicktime', ['video']],
]);

/** A media type (RFC 6838), under a top-level type where its subtype can be. */
export const mediaType: Wrong = remembering((value) => {
  const text = value?.trim() ?? '';
  if (!MEDIA_TYPE.test(text)) return value ?? '';
  const [family = '', subtype = ''] = text.toLowerCase().split(/[/;\s]/, 2);
  return FAMILIES.get(subtype)?.includes(family) === false ? value : undefined;
});

/** Longest media type by CSIP's test cases; RFC 6838 §4.2 allows 127 characters on each side of the slash. */
export const MEDIA_TYPE_LENGTH = 256;

/** A number of bytes. */
export const byteCount: Wrong = (value) => (value !== undefined && /^\d+$/.test(value.trim()) ? undefined : value ?? '');

/** An address on the web. */
export const webAddress: Wrong = (value) => (value !== undefined && /^https?:\/\/[^\s/]+\S*$/i.test(value.trim()) ? undefined : value ?? '');

/** The identifiers of a space-separated list. */
export function idList(list: string | undefined): readonly string[] {
  return (list ?? '').split(/\s+/).filter((id) => id !== '');
}

/** A word of a vocabulary without regard to case, kind of dash and spaces: what a person would call the same word. */
export function plainWord(word: string): string {
  return word.normalize('NFKC').replace(/[\u2010-\u2015]/g, '-').replace(/\s+/g, ' ').trim().toLowerCase();
}
