export { printable } from '../base/index.ts';

const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of JSON in which what `printable` takes out is a JSON escape: nothing is lost, and a terminal is safe as well. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE_IN_JSON, (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at += 1) escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}
