import { Html } from './jsx.ts';

/**
 * Data for machines inside of a page (`application/ld+json`). It is never run: the type is none of a script, and the content security policy
 * forbids those. No value can end the element or begin a comment: every mark of HTML is written as an escape of JSON, which means the same.
 */
export function jsonScript(value: unknown): Html {
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return new Html(`<script type="application/ld+json">${json}</script>`);
}
