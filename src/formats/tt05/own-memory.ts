import { fieldText } from './field-text.ts';
import type { Tt05Record } from './model.ts';
import type { RecordView } from './record-view.ts';

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

/** What package rules look at in the record of a document. */
const CODES = ['docId', 'docCode', 'arcDocCode', 'docOrdinal', 'arcFileCode'] as const;

/** Keeps of each record its codes alone, in memory of their own; one that is as that of the record before is kept once. */
export function codesKept(): (view: RecordView) => Tt05Record {
  let before: Tt05Record = {};
  return ({ first }) => {
    const codes: Record<string, string> = {};
    for (const name of CODES) {
      const value = fieldText(first.get(name)?.value ?? '');
      if (value !== '') codes[name] = before[name] === value ? before[name] : Buffer.from(value).toString();
    }
    return (before = codes);
  };
}
