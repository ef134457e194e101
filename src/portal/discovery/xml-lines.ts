import { cleanXmlText, escapeText } from '../../formats/xml/index.ts';

export const SITEMAP_NS = 'http://www.sitemaps.org/schemas/sitemap/0.9';
export const RESOURCESYNC_NS = 'http://www.openarchives.org/rs/terms/';
export const XML = 'application/xml; charset=utf-8';

/** One entry of a site map or of a list of resources. */
export interface MapEntry {
  readonly loc: string;
  /** RFC 3339. */
  readonly lastmod?: string;
  /** Attributes of `rs:md`. */
  readonly md?: Readonly<Record<string, string>>;
}

/** A whole document: plain site maps, and those of ResourceSync when `head` has something of it. */
export function mapDocument(root: 'urlset' | 'sitemapindex', head: readonly string[], entries: readonly MapEntry[]): string {
  const inner = root === 'urlset' ? 'url' : 'sitemap';
  const rs = head.length > 0 || entries.some(({ md }) => md !== undefined) ? ` xmlns:rs="${RESOURCESYNC_NS}"` : '';
  const lines = entries.map(({ loc, lastmod, md }) => (
    `<${inner}><loc>${escapeText(cleanXmlText(loc))}</loc>${lastmod === undefined ? '' : `<lastmod>${escapeText(lastmod)}</lastmod>`}${md === undefined ? '' : element('rs:md', md)}</${inner}>`
  ));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${SITEMAP_NS}"${rs}>\n${[...head, ...lines].join('\n')}\n</${root}>\n`;
}

/** An empty element; attributes are escaped. */
export function element(name: string, attributes: Readonly<Record<string, string>>): string {
  return `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeText(cleanXmlText(value)).replaceAll('"', '&quot;')}"`).join('')}/>`;
}
