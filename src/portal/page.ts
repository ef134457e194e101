import type { Lang } from '../base/index.ts';
import { type Links, createLinks } from './links.ts';
import type { PortalOptions } from './options.ts';
import { type Words, createWords } from './words.ts';

/** What every template needs of the page it is part of. */
export interface Page {
  readonly lang: Lang;
  readonly words: Words;
  readonly links: Links;
  readonly site: Site;
}

/** What is the same on all pages. */
export interface Site {
  readonly options: PortalOptions;
  /** Address of the stylesheet; it holds a digest of its content, so it may be kept for ever. */
  readonly stylesheet: string;
  /** Addresses of the typeface, asked for before the stylesheet has been read. */
  readonly preload: readonly string[];
}

export function createPage(site: Site, lang: Lang): Page {
  return { lang, words: createWords(site.options.messages, lang), links: createLinks(lang), site };
}
