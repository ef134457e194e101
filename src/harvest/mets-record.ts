import { packageUuid } from '../base/index.ts';

/** A start tag with its attributes, or what only looks like one: comments, CDATA, processing instructions. */
const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<[A-Za-z_](?:[^"'>]|"[^"]*"|'[^']*')*>/g;
const ATTRIBUTE = /([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
/** The attributes of mets.xsd 1.12.1 whose type is xs:ID, xs:IDREF or xs:IDREFS. */
const IDENTIFYING: ReadonlySet<string> = new Set(['ID', 'ADMID', 'AMDID', 'DMDID', 'FILEID', 'STRUCTID', 'TRANSFORMBEHAVIOR']);

/**
 * A stored METS document as one element of a harvested record. XML 1.0 §2.8 allows a declaration only at the very start
 * of a document; and an xs:ID may stand only once in a document, so a page of many records, in all of which the first
 * `dmdSec` is `dmd-1`, would be invalid: each identifier gets the package's UUID in front, and so do its references.
 */
export function metsElement(document: string, packageId: string): string {
  const prefix = `u${packageUuid(packageId) ?? ''}-`;
  const element = document.replace(/^\uFEFF?(<\?xml\s[^>]*\?>)?\s*/, '').trimEnd();
  return element.replace(MARKUP, (markup) => (/^<[!?]/.test(markup) ? markup : withPrefix(markup, prefix)));
}

function withPrefix(tag: string, prefix: string): string {
  return tag.replace(ATTRIBUTE, (attribute, name: string, equals: string, quoted: string) => {
    if (!IDENTIFYING.has(name)) return attribute;
    return `${name}${equals}${quoted.replace(/[^\s"']+/g, (id) => prefix + id)}`;
  });
}
