import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Router } from 'express';
import type { PortalOptions } from './options.ts';
import { ASSETS, cssOf, createSite, fontPath, icon } from './site.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Serves stylesheet, typeface and icon; packed once, when somebody first asks. */
export function addAssets(router: Router, options: PortalOptions): void {
  const add = (path: string, type: string, content: string | Uint8Array): void => {
    const bytes = Buffer.from(content);
    let packed: Promise<Readonly<Record<'br' | 'gzip', Buffer>>> | undefined;
    router.get(path, async (request, response) => {
      const encoding = request.acceptsEncodings(['br', 'gzip', 'identity']);
      response.vary('Accept-Encoding').set({ 'Content-Type': type, 'Cache-Control': path.endsWith('.svg') ? 'public, max-age=86400' : FOR_EVER });
      if (encoding !== 'br' && encoding !== 'gzip') {
        response.end(bytes);
        return;
      }
      packed ??= pack(bytes);
      response.set('Content-Encoding', encoding).end((await packed)[encoding]);
    });
  };
  add(createSite(options).stylesheet, 'text/css; charset=utf-8', cssOf(options));
  add(`${ASSETS}/kho.svg`, 'image/svg+xml', icon);
  for (const font of options.fonts === undefined ? [] : [options.fonts.regular, options.fonts.semibold]) {
    add(fontPath(font), 'font/ttf', font);
  }
}

async function pack(bytes: Buffer): Promise<Readonly<Record<'br' | 'gzip', Buffer>>> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(bytes, quality), promisify(gzip)(bytes, { level: 9 })]);
  return { br, gzip: gz };
}
