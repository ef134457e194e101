import type { DcElement } from '../base/index.ts';
import { describeRecord } from './describe-record.ts';
import type { InventedRecord } from './invent-record.ts';
import { textFile, type PackageFile } from './package-file.ts';

const COLUMNS: readonly DcElement[] = ['title', 'creator', 'subject', 'description', 'date', 'type', 'identifier', 'source', 'language', 'rights'];

/** The table that describes plain folders and files lying beside it: one row each, `filename` first, Dublin Core after. */
export function metadataTable(rows: readonly { readonly name: string; readonly record: InventedRecord }[]): PackageFile {
  return textFile('metadata.csv', (sink) => {
    sink(`${['filename', ...COLUMNS.map((element) => `dc.${element}`)].join(',')}\r\n`);
    for (const { name, record } of rows) {
      const description = describeRecord(record);
      sink(`${[name, ...COLUMNS.map((element) => description[element]?.[0] ?? '')].map(quoted).join(',')}\r\n`);
    }
  });
}

/** RFC 4180. */
function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
