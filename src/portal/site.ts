import { digestOf } from '../base/index.ts';
import type { PortalOptions } from './options.ts';
import type { Site } from './page.ts';
import { recordsStylesheet } from './stylesheet-records.ts';
import { stylesheet } from './stylesheet.ts';

/** Where the things that pages load are served; the addresses hold digests, so that they may be cached for ever. */
export const ASSETS = '/giao-dien';

/** The parts that all pages share. */
export function createSite(options: PortalOptions): Site {
  const { fonts } = options;
  return {
    options,
    stylesheet: `${ASSETS}/${digestOf('sha256', cssOf(options)).slice(0, 16)}.css`,
    preload: fonts === undefined ? [] : [fontPath(fonts.regular), fontPath(fonts.semibold)],
  };
}

/** The stylesheet of this configuration. */
export function cssOf({ fonts }: PortalOptions): string {
  const face = (weight: number, bytes: Uint8Array): string =>
    `@font-face{font-family:"Be Vietnam Pro";font-weight:${weight};font-display:swap;src:url("${fontPath(bytes)}") format("truetype")}\n`;
  return (fonts === undefined ? '' : face(400, fonts.regular) + face(600, fonts.semibold)) + stylesheet + recordsStylesheet;
}

export function fontPath(bytes: Uint8Array): string {
  return `${ASSETS}/${digestOf('sha256', bytes).slice(0, 16)}.ttf`;
}

/** The mark of the tab: a box over a wave. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#073b46"/>' +
  '<path d="M7 5h18v15H7zM7 10.5h18M13 14.5h6M4 25q3-3 6 0t6 0 6 0 6 0" fill="none" stroke="#fbf8f1" stroke-width="2"/></svg>\n';
