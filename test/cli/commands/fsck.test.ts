import { expect } from 'chai';
import type { FsckRequest, Operations } from '../../../src/cli/index.ts';
import { DIFFERENCES, type Difference, type DifferenceKind, type FsckSummary } from '../../../src/fixity/index.ts';
import { ID, kho, MESSAGES, ndjson } from '../setting.ts';

const MISSING: Difference = { kind: 'object-missing', place: ID, params: { version: 2 } };
const NOTE: Difference = { kind: 'quarantine-entry', place: 'quarantine/x' };

function finding(differences: readonly Difference[], more: Partial<FsckSummary> = {}): Partial<Operations> {
  const counts: Partial<Record<DifferenceKind, number>> = {};
  for (const { kind } of differences) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    fsck: async ({ onDifference }) => {
      for (const difference of differences) onDifference(difference);
      return { objects: 1204, packages: 1205, counts, ...more };
    },
  };
}

describe('kho fsck', () => {
  it('looks at open work only, unless it is asked for all', async () => {
    const asked: boolean[] = [];
    const fsck = async ({ full }: FsckRequest): Promise<FsckSummary> => {
      asked.push(full);
      return { objects: 0, packages: 0, counts: {} };
    };
    expect((await kho(['fsck', '--lang', 'en'], { fsck })).stdout).to.include('no differences').and.to.include('kho fsck --full');
    expect((await kho(['fsck', '--full', '--lang', 'en'], { fsck })).stdout).to.equal('Done: 0 objects on disk · 0 packages in the catalogue · no differences.\n');
    expect(asked).to.deep.equal([false, true]);
  });

  it('explains a difference: what is so, whether data is at risk, what to do', async () => {
    const { status, stdout } = await kho(['fsck', '--full', '--lang', 'en', '--no-color'], finding([MISSING]));
    expect(status).to.equal(3);
    expect(stdout.split('\n').slice(0, 3)).to.deep.equal([
      `! Package ${ID} (version 2) is in the catalogue and not on disk.  [object-missing]`,
      '    Data was lost or changed here.',
      `    → See whether all disks are mounted. Get it back from a copy: kho repair ${ID}; without copies from a backup: kho restore.`,
    ]);
    expect((await kho(['fsck', '--lang', 'vi'], finding([MISSING]))).stdout).to.include('có trong danh mục nhưng không có trên ổ đĩa');
  });

  it('ends with 0 when there is nothing but what somebody should know of', async () => {
    expect((await kho(['fsck', '--full'], finding([NOTE]))).status).to.equal(0);
    expect((await kho(['fsck', '--full', '-q'], finding([NOTE]))).stdout).to.equal('');
  });

  it('gives machines the kind, the risk and the words', async () => {
    const writer = { command: 'ingest', since: '2026-11-23T08:00:00Z', pid: 7 };
    const [item, summary] = ndjson((await kho(['fsck', '--full', '--json'], finding([MISSING], { writer }))).stdout);
    expect(item).to.deep.include({ type: 'item', difference: 'object-missing', place: ID, risk: 'data', params: { version: 2 } }).and.to.have.nested.property('remedy.en');
    expect(summary).to.deep.equal({
      type: 'summary', command: 'fsck', exit: 3, full: true, objects: 1204, packages: 1205, differences: { 'object-missing': 1 }, writer, seconds: 0,
    });
  });

  it('has words and a remedy for every kind of difference and every risk', () => {
    const keys = Object.keys(DIFFERENCES).map((kind) => `cli.fsck.${kind}`);
    expect(keys.filter((key) => !MESSAGES.has(key) || MESSAGES.remedy(key, 'vi') === '')).to.deep.equal([]);
    expect(Object.values(DIFFERENCES).filter((risk) => !MESSAGES.has(`cli.fsck.risk.${risk}`))).to.deep.equal([]);
  });
});
