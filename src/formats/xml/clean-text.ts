/** Characters that XML 1.0 §2.2 does not allow, lone surrogates included. */
// eslint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** What a text has to have to be illegal: surrogates are looked at one by one only where there are any. */
// eslint-disable-next-line no-control-regex
const SUSPECT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;

/** The text with every character that XML 1.0 cannot carry replaced by U+FFFD. */
export function cleanXmlText(value: string): string {
  return SUSPECT.test(value) ? value.replace(ILLEGAL, '\uFFFD') : value;
}

/** Whether XML 1.0 can carry the text as it is. */
export function isXmlText(value: string): boolean {
  return !SUSPECT.test(value) || value.search(ILLEGAL) === -1;
}
