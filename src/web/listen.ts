import { type Server, createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { Fault, systemErrorCode } from '../base/index.ts';

/** Where to listen; port 0 takes any free one. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** How long running answers may go on after `close`; then their connections are cut. Default 10,000 ms. */
  readonly graceMs?: number;
}

/** A server that accepts connections. */
export interface Listening {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, lets running answers end, and resolves when the last connection is gone. Idempotent. */
  close(): Promise<void>;
}

/** Bytes of the head of a request: somebody who pastes ten kilobytes into a search box is to get a page, and every letter may take nine bytes of an address. */
const LONGEST_HEAD = 64 * 1024;

/** Starts to serve; throws Fault ADDRESS_IN_USE or NOT_PERMITTED when the address cannot be had. */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, app);
  await bind(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () => (closed ??= shut(server, options.graceMs ?? 10_000)),
  };
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemErrorCode(error);
      if (code === 'EADDRINUSE') reject(new Fault('ADDRESS_IN_USE', { host, port: String(port) }, { cause: error }));
      else if (code === 'EACCES') reject(new Fault('NOT_PERMITTED', { detail: `${host}:${port}` }, { cause: error }));
      else reject(new Fault('CONFIG_INVALID', { detail: `${host}:${port}: ${error.message}` }, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

function shut(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => { server.closeAllConnections(); }, graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
