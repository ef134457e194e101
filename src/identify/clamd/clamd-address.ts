import { Fault } from '../../base/index.ts';

/** Where clamd listens. */
export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** A unix socket (`/run/clamav/clamd.ctl`) or `host:port` (`127.0.0.1:3310`, `[::1]:3310`); anything else is CONFIG_INVALID. */
export function clamdAddress(text: string): ClamdAddress {
  if (text.includes('/')) return { path: text };
  const [, host, port] = /^(?:\[(?=.*\]))?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535) throw new Fault('CONFIG_INVALID', { detail: `clamd: ${text}` });
  return { host, port: Number(port) };
}
