import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a gate found over one corpus. */
export interface ConformanceRow {
  /** The standard with its versions, as a reader would name it: `BagIt 0.93–1.0`. */
  readonly standard: string;
  /** Whose cases: `Library of Congress suite, valid`. With `standard` it names the row. */
  readonly corpus: string;
  readonly cases: number;
  readonly right: number;
  readonly wrong: number;
  /** What no rule judges, and why. */
  readonly notImplemented: readonly { readonly id: string; readonly reason: string }[];
  /** Cases that the corpus itself has wrong, and the like: one sentence each. */
  readonly remarks?: readonly string[];
}

const TABLE = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));
const LOCK_WAIT_MS = 10_000;

/** Where and how the table is kept; tests give their own. */
export interface TablePlace {
  readonly file: string;
  /** A table that differs is a failure, not something to write: the committed one must tell the truth. */
  readonly frozen: boolean;
}

const COMMITTED: TablePlace = { file: TABLE, frozen: process.env['CI'] === 'true' };

/**
 * Puts the figures of one corpus into docs/conformance.md; a gate calls it once per corpus, after it has judged all
 * cases. Each row stands for itself: rows of gates that did not run stay as they are, so it does not matter which test
 * files run, in which order, or in how many processes. On a developer's machine the file is rewritten; in CI a row that
 * differs from the committed one fails the gate that brought it.
 */
export function conformanceRow(row: ConformanceRow, { file, frozen }: TablePlace = COMMITTED): void {
  refuseImpossible(row);
  if (frozen) {
    const committed = textOf(file);
    if (committed === withRow(committed, row)) return;
    throw new Error(`docs/conformance.md says otherwise about ${nameOf(row)}: run this test without CI=true, look at the difference, commit the file.`);
  }
  locked(`${file}.lock`, () => {
    const before = textOf(file);
    const after = withRow(before, row);
    if (after === before) return;
    fs.writeFileSync(`${file}.new`, after);
    fs.renameSync(`${file}.new`, file);
  });
}

/** The names of the rows that a table has: `standard · corpus`. */
export function rowNames(text: string): readonly string[] {
  return [...partsOf(text).keys()];
}

/** The table with one row put in place of the one with the same name. Deterministic: the same rows give the same bytes. */
export function withRow(text: string, row: ConformanceRow): string {
  const parts = new Map(partsOf(text)).set(nameOf(row), { line: lineOf(row), section: sectionOf(row) });
  const names = [...parts.keys()].sort((a, b) => (a < b ? -1 : 1));
  const sections = names.map((name) => parts.get(name)?.section ?? '').filter((section) => section !== '');
  return [HEAD, ...names.map((name) => parts.get(name)?.line), '', ...sections].join('\n').trimEnd() + '\n';
}

const HEAD = `# Conformance, measured

Written by the tests (\`test/conformance\`): do not edit. Each gate runs every case of a public corpus through the code that
\`kho check\` and ingest use, and puts down here what it found. CI fails when this page and a run differ.

| standard | corpus | cases | right | wrong | not implemented |
| --- | --- | ---: | ---: | ---: | ---: |`;

interface Part {
  readonly line: string;
  readonly section: string;
}

/** The rows and sections of a table that this file wrote; whatever else stands there is not kept. */
function partsOf(text: string): ReadonlyMap<string, Part> {
  const sections = new Map(text.split(/^(?=## )/m).slice(1).map((section) => [section.slice(3, section.indexOf('\n')), `${section.trimEnd()}\n`] as const));
  const lines = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| standard |') && !line.startsWith('| --- |'));
  return new Map(lines.map((line) => {
    const [standard, corpus] = line.slice(2).split(' | ');
    const name = `${standard ?? ''} · ${corpus ?? ''}`;
    return [name, { line, section: sections.get(name) ?? '' }] as const;
  }));
}

function nameOf({ standard, corpus }: ConformanceRow): string {
  return `${standard} · ${corpus}`;
}

function lineOf({ standard, corpus, cases, right, wrong, notImplemented }: ConformanceRow): string {
  return `| ${[standard, corpus, cases, right, wrong, notImplemented.length].join(' | ')} |`;
}

function sectionOf(row: ConformanceRow): string {
  const { notImplemented, remarks = [] } = row;
  if (notImplemented.length === 0 && remarks.length === 0) return '';
  const reasons = notImplemented.map(({ id, reason }) => `- \`${id}\`: ${oneLine(reason)}`).sort();
  return [
    `## ${nameOf(row)}`,
    ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `- ${oneLine(remark)}`)]),
    ...(reasons.length === 0 ? [] : ['', 'Not implemented:', '', ...reasons]),
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function refuseImpossible(row: ConformanceRow): void {
  const { standard, corpus, cases, right, wrong } = row;
  if (/[|\n]| · /.test(standard + corpus) || standard === '' || corpus === '') throw new Error(`not a name for a row: ${nameOf(row)}`);
  if (right + wrong !== cases || cases === 0) throw new Error(`${nameOf(row)}: ${right} right and ${wrong} wrong do not make ${cases} cases`);
}

function textOf(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** Gates may run in several processes at once; the one that is late reads what the other wrote. */
function locked(lock: string, work: () => void): void {
  const late = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      if (Date.now() > late) throw new Error(`${lock} stays: remove it if no test is running`, { cause: thrown });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    work();
  } finally {
    fs.rmdirSync(lock);
  }
}
