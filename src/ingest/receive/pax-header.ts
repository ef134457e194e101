/** What an extended header overrides (pax, or GNU long names). */
export interface TarOverrides {
  readonly path?: Buffer;
  readonly linkPath?: Buffer;
  readonly size?: number;
  /** The data is a map of holes, not the file itself. */
  readonly sparse?: boolean;
}

/**
 * Reads pax records `LENGTH KEY=VALUE\n` (POSIX.1-2017, pax "Extended Header"); undefined when malformed.
 * Untrusted: a record may claim any length.
 */
export function parsePax(data: Buffer): TarOverrides | undefined {
  let overrides: TarOverrides = {};
  let at = 0;
  while (at < data.byteLength) {
    const space = data.indexOf(0x20, at);
    const length = space === -1 ? '' : data.toString('latin1', at, space);
    const end = at + Number.parseInt(length, 10);
    if (!/^\d{1,9}$/.test(length) || end > data.byteLength || end <= space + 1 || data[end - 1] !== 0x0a) return undefined;
    const record = data.subarray(space + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals === -1) return undefined;
    const next = overridden(overrides, record.toString('utf8', 0, equals), record.subarray(equals + 1));
    if (next === undefined) return undefined;
    overrides = next;
    at = end;
  }
  return overrides;
}

function overridden(before: TarOverrides, key: string, value: Buffer): TarOverrides | undefined {
  if (key === 'path') return { ...before, path: value };
  if (key === 'linkpath') return { ...before, linkPath: value };
  if (key.startsWith('GNU.sparse.')) return { ...before, sparse: true };
  if (key !== 'size') return before;
  const size = Number(value.toString('latin1'));
  return /^\d+$/.test(value.toString('latin1')) && Number.isSafeInteger(size) ? { ...before, size } : undefined;
}
