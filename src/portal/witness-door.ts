import express, { Router } from 'express';

/** A request of tlog-witness is an old size, 63 hashes and a note with a few signatures: more than this is none. */
const REQUEST_LIMIT = '64kb';
const TEXT = 'text/plain; charset=utf-8';

/** What the door asks of the witness. */
export interface WitnessDoorOptions {
  readonly add: (request: Uint8Array) => Promise<
    { readonly status: 200; readonly cosignature: string } | { readonly status: 409; readonly size: number } | { readonly status: 400 | 403 | 404 | 422 }
  >;
  /** The public key, as verifiers are told it. */
  readonly key: string;
}

/** The HTTP interface of tlog-witness: `POST /add-checkpoint`. `GET /` tells the public key to whoever sets a log up. */
export function createWitnessDoor({ add, key }: WitnessDoorOptions): Router {
  const router = Router();
  router.get('/', (_request, response) => { response.set('Content-Type', TEXT).end(`${key}\n`); });
  router.post('/add-checkpoint', express.raw({ type: () => true, limit: REQUEST_LIMIT }), async (request, response) => {
    const answer = await add(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    response.status(answer.status).set('Cache-Control', 'no-store');
    if (answer.status === 200) response.set('Content-Type', TEXT).end(answer.cosignature);
    // "The response body MUST consist of the tree size of the latest cosigned checkpoint in decimal."
    else if (answer.status === 409) response.setHeader('Content-Type', 'text/x.tlog.size').end(`${answer.size}\n`);
    else response.set('Content-Type', TEXT).end('');
  });
  return router;
}
