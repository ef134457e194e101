import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import type { PackageView } from './package-view.ts';

/** H16: totalDoc is the number of documents that the package describes. */
export function* fileCountRule({ record, items }: PackageView): Generator<Breach> {
  const seen = record?.first.get('totalDoc');
  if (record === undefined || seen === undefined || !/^\d+$/.test(seen.value) || Number(seen.value) === items.length) return;
  yield { path: record.path, place: `/simpledc/${seen.name}, line ${seen.line}`, params: { value: shown(seen.value), counted: items.length } };
}
