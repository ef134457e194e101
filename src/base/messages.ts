import type { Finding, MessageParams } from './finding.ts';

/** The two interface languages. Vietnamese is the source. */
export type Lang = 'vi' | 'en';

/** One text in both languages. */
export type Bilingual = Readonly<Record<Lang, string>>;

/** One entry of `profiles/messages/*.json`; `{name}` marks a parameter. */
export interface MessageEntry extends Bilingual {
  /** What the reader can do about it. */
  readonly remedy?: Bilingual;
}

/** Turns keys (finding codes, fault codes, interface texts) into words. */
export interface Messages {
  /** The text of a key; an unknown key is shown as itself so that nothing is ever hidden. */
  text(key: string, lang: Lang, params?: MessageParams): string;
  /** The remedy of a key in a language, or an empty string. */
  remedy(key: string, lang: Lang, params?: MessageParams): string;
  has(key: string): boolean;
  keys(): readonly string[];
}

/** Messages over a table; the table is data, read once at composition. */
export function createMessages(table: ReadonlyMap<string, MessageEntry>): Messages {
  return {
    text: (key, lang, params) => complete(table.get(key)?.[lang] ?? key, params, lang),
    remedy: (key, lang, params) => complete(table.get(key)?.remedy?.[lang] ?? '', params, lang),
    has: (key) => table.has(key),
    keys: () => [...table.keys()],
  };
}

/** Message and remedy of a finding in both languages, as `--json`, reports and pages show them. */
export function explain(finding: Finding, messages: Messages): { readonly message: Bilingual; readonly remedy: Bilingual } {
  const both = (word: (lang: Lang, params: MessageParams) => string): Bilingual => ({ vi: word('vi', paramsIn(finding, 'vi')), en: word('en', paramsIn(finding, 'en')) });
  return {
    message: both((lang, params) => messages.text(finding.code, lang, params)),
    remedy: both((lang, params) => messages.remedy(finding.code, lang, params)),
  };
}

/**
 * A place as people read it. Machines get one spelling in every language (`/mets/@TYPE (line 3)`); only the number of the
 * line at its end is in words, and only that is put into Vietnamese: what stands before comes from the package.
 */
export function placeIn(place: string, lang: Lang): string {
  return lang === 'vi' ? place.replace(/\bline (\d+\)?)$/, 'dòng $1') : place;
}

function paramsIn({ params, path = '', place = '' }: Finding, lang: Lang): MessageParams {
  const line = params?.['line'];
  return { ...params, ...(typeof line === 'string' ? { line: placeIn(line, lang) } : {}), path, place: placeIn(place, lang) };
}

function complete(template: string, params: MessageParams | undefined, lang: Lang): string {
  if (params === undefined) return template;
  return template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(lang === 'vi' ? 'vi-VN' : 'en-GB') : value;
  });
}
