import type { DublinCore } from '../../base/index.ts';
import { codeOfPackage } from './convert.ts';
import type { Tt05Record } from './model.ts';
import { codeWord, languageTags } from './profile.ts';
import { isoDate } from './record-date.ts';

/** The record of a package as Dublin Core, as the catalogue, the pages and harvesters know it. Depends on the record alone. */
export function describeTt05(record: Tt05Record): DublinCore {
  const { title, keyword, description, mode, language } = record;
  const elements: Readonly<Record<string, readonly (string | undefined)[]>> = {
    title: [title],
    subject: split(keyword, /[;,\n]/),
    description: [description],
    date: [dateOf(record)],
    type: ['Collection'],
    identifier: [codeOfPackage(record)],
    language: [...new Set(split(language, /[\s,;]+/).flatMap((code) => languageTags(code)))],
    rights: [mode === undefined ? undefined : codeWord('mode', mode)],
  };
  const entries = Object.entries(elements).map(([name, values]) => [name, values.filter((value) => value !== undefined && value !== '')] as const);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

function split(text: string | undefined, separator: RegExp): readonly string[] {
  return (text ?? '').split(separator).map((part) => part.trim()).filter((part) => part !== '');
}

/** ISO 8601; an interval when the file spans more than one day. */
function dateOf({ startDate, endDate }: Tt05Record): string | undefined {
  const start = isoDate(startDate ?? '');
  const end = isoDate(endDate ?? '');
  return start === undefined || end === undefined || start === end ? start ?? end : `${start}/${end}`;
}
