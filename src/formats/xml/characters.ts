// What each UTF-16 code unit may be in XML 1.0 (fifth edition). Text reaches the reader well formed, so that both halves of a pair can
// be marked as what the pair is: a name character up to U+EFFFF (§2.3).

/** May begin a name. */
export const NAME_START = 1;
/** May stand in a name. */
export const NAME = 2;
/** White space. */
export const BLANK = 4;
/** Ends an attribute value or has to be looked at in one: quotes, `<`, `&`, tab and line feed. */
export const IN_VALUE = 8;
/** Ends a text or has to be looked at in one: `<`, `&`, `]`, line feed. */
export const IN_TEXT = 16;

export const [TAB, LINE_FEED, BANG, QUOTE, AMPERSAND, APOSTROPHE, SLASH, LESS, EQUALS, GREATER, QUESTION] = [
  0x09, 0x0a, 0x21, 0x22, 0x26, 0x27, 0x2f, 0x3c, 0x3d, 0x3e, 0x3f,
] as const;

const KINDS = new Uint8Array(0x10000);

function mark(kind: number, ...ranges: readonly (readonly [from: number, to?: number])[]): void {
  for (const [from, to = from] of ranges) for (let code = from; code <= to; code += 1) KINDS[code] = (KINDS[code] ?? 0) | kind;
}

mark(
  NAME_START | NAME, [0x3a], [0x41, 0x5a], [0x5f], [0x61, 0x7a], [0xc0, 0xd6], [0xd8, 0xf6], [0xf8, 0x2ff], [0x370, 0x37d], [0x37f, 0x1fff],
  [0x200c, 0x200d], [0x2070, 0x218f], [0x2c00, 0x2fef], [0x3001, 0xd7ff], [0xd800, 0xdb7f], [0xf900, 0xfdcf], [0xfdf0, 0xfffd],
);
mark(NAME, [0x2d, 0x2e], [0x30, 0x39], [0xb7], [0x300, 0x36f], [0x203f, 0x2040], [0xdc00, 0xdfff]);
mark(BLANK, [TAB], [LINE_FEED], [0x20]);
mark(IN_VALUE, [TAB], [LINE_FEED], [QUOTE], [AMPERSAND], [APOSTROPHE], [LESS]);
mark(IN_TEXT, [LINE_FEED], [AMPERSAND], [LESS], [0x5d]);

/** Whether a code unit is of a kind. */
export function is(code: number, kind: number): boolean {
  return ((KINDS[code] ?? 0) & kind) !== 0;
}

/** Whether a code unit is the first half of a pair. */
export function beginsPair(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Whether a text is a name without a colon (Namespaces in XML §3). */
export function isNcName(text: string): boolean {
  if (text === '' || !is(text.charCodeAt(0), NAME_START)) return false;
  for (let at = 0; at < text.length; at += 1) if (!is(text.charCodeAt(at), NAME)) return false;
  return !text.includes(':');
}

/** A character that XML 1.0 does not allow (§2.2), in text that is well formed. */
// eslint-disable-next-line no-control-regex
export const DISALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Whether a reference may stand for a code point (§2.2, `Char`). */
export function isAllowed(point: number): boolean {
  if (point < 0x20) return point === TAB || point === LINE_FEED || point === 0x0d;
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}
