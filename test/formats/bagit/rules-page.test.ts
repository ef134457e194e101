import { expect } from 'chai';
import fs from 'node:fs';
import { BAG_RULE_ROWS, BAGIT_VERSIONS, severityOf, type RuleRow } from '../../../src/formats/bagit/index.ts';

const PAGE = fs.readFileSync(new URL('../../../docs/bagit-rules.md', import.meta.url), 'utf8');

describe('docs/bagit-rules.md', () => {
  it('has each rule once, with the words, the severities and the clause of the table', () => {
    const rows = [...PAGE.matchAll(/^\| ([BN]-\d\d) \| .*$/gm)];
    expect(rows.map(([, id]) => id).sort()).to.deep.equal(BAG_RULE_ROWS.map(({ id }) => id).sort());
    for (const [line, id] of rows) {
      const row = BAG_RULE_ROWS.find((one) => one.id === id);
      expect(row === undefined ? '' : line, id).to.equal(row === undefined ? id : lineOf(row));
    }
  });
});

function lineOf(row: RuleRow): string {
  const words = `${row.text}${row.because === undefined ? '' : ` *${row.because}*`}`.replaceAll('|', '\\|');
  return `| ${row.id} | ${words} | ${weightOf(row)} | ${row.clause} |`;
}

/** `error in 0.93–0.94, 1.0, warning in 0.95–0.97`, or one word for all versions. */
function weightOf(row: RuleRow): string {
  const bySeverity = new Map<string, number[]>();
  const own = severityOf(row, row.versions?.[0] ?? '1.0') ?? '';
  bySeverity.set(own, []);
  BAGIT_VERSIONS.forEach((version, at) => {
    const severity = severityOf(row, version);
    if (severity === undefined) return;
    const key = row.versions === undefined || row.versions.includes(version) ? own : `${severity} elsewhere`;
    bySeverity.set(key, [...bySeverity.get(key) ?? [], at]);
  });
  if (row.versions === undefined) return own;
  return [...bySeverity].map(([key, versions]) => `${key.replace(' elsewhere', '')} in ${spans(versions)}`).join(', ');
}

function spans(versions: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const at of versions) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === at - 1) last[1] = at;
    else runs.push([at, at]);
  }
  return runs.map(([from, to]) => (from === to ? BAGIT_VERSIONS[from] : `${BAGIT_VERSIONS[from] ?? ''}–${BAGIT_VERSIONS[to] ?? ''}`)).join(', ');
}
