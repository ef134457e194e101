import type { Tt05Record } from './model.ts';

/** Never part of a value: `fieldText` replaces it. */
const BETWEEN = '\u0000';

/**
 * The same record in memory of its own. Values cut out of a parsed document would keep the whole document alive, which
 * counts when there are a hundred thousand of them.
 */
export function inOwnMemory(record: Tt05Record): Tt05Record {
  const names = Object.keys(record);
  const copied = Buffer.from(Object.values(record).join(BETWEEN)).toString().split(BETWEEN);
  const own: Record<string, string> = {};
  names.forEach((name, n) => { own[name] = copied[n] ?? ''; });
  return own;
}
