import fs from 'node:fs';
import path from 'node:path';
import { DC_ELEMENTS, digestOf, readAtMost, TooLong, type ByteStream, type DcElement, type DublinCore, type Finding } from '../../base/index.ts';
import { descriptionFor, readMetadataTable } from '../metadata-table/index.ts';
import { sourceFault } from '../receive/index.ts';
import { cleanDescription } from '../steps/clean-description.ts';

/** What a description file says of one package. */
export interface NewDescription {
  /** Base name of the file. */
  readonly name: string;
  readonly sha512: string;
  /** Elements that it gives; one without values is to be taken away. */
  readonly elements: DublinCore;
  readonly findings: readonly Finding[];
}

/** A description of more than this describes no single package (untrusted input). */
const LIMIT = 64 * 1024 * 1024;

/**
 * Reads Dublin Core for one package from `.csv`, `.xlsx` (the columns of `metadata.csv`) or `.json` (element → text or
 * list). `names`: by which a table with many rows may call the package. Content problems are findings (T-…, K-30, K-31).
 */
export async function readDescriptionFile(file: string, names: readonly string[]): Promise<NewDescription> {
  const name = path.basename(file);
  const told = (findings: readonly Finding[], sha512 = '', elements: DublinCore = {}): NewDescription => ({ name, sha512, elements, findings });
  let bytes: Uint8Array;
  try {
    bytes = await readAtMost(fs.createReadStream(file) as ByteStream, LIMIT);
  } catch (thrown) {
    if (thrown instanceof TooLong) return told([{ standard: 'kho', code: 'K-05', severity: 'error', path: name, params: { limit: LIMIT } }]);
    throw sourceFault(thrown, file);
  }
  const sha512 = digestOf('sha512', bytes);
  if (name.toLowerCase().endsWith('.json')) {
    const read = fromJson(bytes);
    return 'problem' in read ? told([invalid(name, read.problem)], sha512) : told([], sha512, read.elements);
  }
  const table = await readMetadataTable(name, bytes);
  const description = names.map((one) => descriptionFor(table, one)).find((one) => one !== undefined);
  if (description !== undefined || table.rows.length === 0) return told(table.findings, sha512, cleanDescription(description ?? {}));
  return told([...table.findings, { standard: 'kho', code: 'K-31', severity: 'error', path: name, params: { rows: table.rows.length } }], sha512);
}

/** The description after a change: elements that are named replace what was there, all others stay. */
export function changedDescription(before: DublinCore, elements: DublinCore): DublinCore {
  return Object.fromEntries(DC_ELEMENTS.flatMap((element) => {
    const values = elements[element] ?? before[element] ?? [];
    return values.length === 0 ? [] : [[element, values]];
  }));
}

/** The elements in which two descriptions differ, in the order of the standard. */
export function changedElements(before: DublinCore, after: DublinCore): readonly DcElement[] {
  const text = (values: readonly string[] | undefined): string => JSON.stringify(values ?? []);
  return DC_ELEMENTS.filter((element) => text(before[element]) !== text(after[element]));
}

function fromJson(bytes: Uint8Array): { readonly elements: DublinCore } | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { problem: 'JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { problem: '{ }' };
  const elements: Partial<Record<DcElement, readonly string[]>> = {};
  for (const [key, value] of Object.entries(parsed)) {
    const element = DC_ELEMENTS.find((one) => one === key.replace(/^dc:/, ''));
    const values = valuesOf(value);
    if (element === undefined || values === undefined) return { problem: key.slice(0, 100) };
    // Cleaned one by one: an element that ends up empty is one to be taken away.
    elements[element] = cleanDescription({ [element]: values })[element] ?? [];
  }
  return { elements };
}

/** `null` and an empty list take an element away. */
function valuesOf(value: unknown): readonly string[] | undefined {
  if (value === null) return [];
  if (typeof value === 'string') return [value.normalize('NFC')];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return undefined;
  return value.map((one) => one.normalize('NFC'));
}

function invalid(name: string, place: string): Finding {
  return { standard: 'kho', code: 'K-30', severity: 'error', path: name, place };
}
