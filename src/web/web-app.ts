import express, { type Express, type Request, type Router } from 'express';
import helmet from 'helmet';
import type { Lang } from '../base/index.ts';
import { type ErrorOptions, HttpProblem, createErrorAnswer } from './errors.ts';

export interface WebAppOptions extends Omit<ErrorOptions, 'lang'> {
  /** The doors, in the order in which they are asked. */
  readonly routes: readonly Router[];
  /** Whether people reach the server by https; then browsers are told never to come by http again. */
  readonly https: boolean;
  /** Whether requests can be served now (database, storage); `/readyz` says so to whoever starts the process. */
  readonly ready: () => Promise<boolean>;
}

/** An HTTP application: security headers, health, the given doors, and one answer for everything that goes wrong. */
export function createWebApp(options: WebAppOptions): Express {
  const app = express();
  // Pages have their own ETag (send-text.ts); nested query objects are refused by not being parsed.
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(securityHeaders(options.https));
  app.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text').send('ok\n');
  });
  app.get('/readyz', async (_request, response) => {
    const ready = await options.ready().catch(() => false);
    response.status(ready ? 200 : 503).set('Cache-Control', 'no-store').type('text').send(ready ? 'ready\n' : 'not ready\n');
  });
  for (const router of options.routes) app.use(router);
  app.use(() => {
    throw new HttpProblem(404);
  });
  app.use(createErrorAnswer({ ...options, lang: requestLang }));
  return app;
}

/** The language of an address: English below `/en`, else Vietnamese. */
export function requestLang(request: Request): Lang {
  return /^\/en(\/|$)/.test(request.path) ? 'en' : 'vi';
}

/** Nothing from elsewhere, no inline code, no frames: an injected tag finds nothing that it may run or load. */
function securityHeaders(https: boolean): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // Over plain http browsers ignore these with a warning, and a demo runs on http.
    crossOriginOpenerPolicy: https,
    originAgentCluster: https,
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
