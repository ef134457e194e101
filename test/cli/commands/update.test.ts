import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { Operations, UpdateRequest } from '../../../src/cli/index.ts';
import type { UpdateOutcome } from '../../../src/ingest/index.ts';
import { ID, kho, ndjson } from '../setting.ts';

const CHANGE = { id: ID, version: 2, title: 'Hồ sơ một', files: 1204, bytes: 3_400_000, content: false, elements: ['title', 'date'], representations: [{ name: 'pdfa', files: 12, bytes: 5 }] } as const;
const ARCHIVED: UpdateOutcome = { kind: 'archived', change: CHANGE, copies: { verified: 1, required: 1 }, findings: [] };

const answering = (outcome: UpdateOutcome): Partial<Operations> => ({ update: async () => outcome });
const GIVEN = ['update', ID, '--metadata', 'm.csv', '--reason', 'Sửa'];

describe('kho update', () => {
  it('asks for what the flags say', async () => {
    let asked: UpdateRequest | undefined;
    await kho([
      'update', ID, '--repo', 'r', '--metadata', 'm.csv', '--add-representation', 'pdfa=a=b', '--add-representation', 'ocr=c', '--derived-from', 'rep1',
      '--reason', ' Sửa\n theo biên bản ', '--operator', 'Lan', '--if-version', '3', '-n', '--reread',
    ], { update: async (request) => { asked = request; return ARCHIVED; } });
    const { signal: _signal, onProgress: _onProgress, onLocationFault: _onLocationFault, onStanding: _onStanding, onUnsigned: _onUnsigned, ...said } = asked!;
    expect(said).to.deep.equal({
      repo: 'r', id: ID, metadata: 'm.csv', representations: [{ name: 'pdfa', path: 'a=b' }, { name: 'ocr', path: 'c' }], derivedFrom: ['rep1'],
      reason: 'Sửa theo biên bản', operator: 'Lan', ifVersion: 3, dryRun: true, reread: true,
    });
  });

  it('tells in both languages what the new version changes', async () => {
    const { status, stdout } = await kho([...GIVEN, '--lang', 'en', '--no-color'], answering(ARCHIVED));
    expect([status, stdout]).to.deep.equal([0, `✓ ${ID}  new version archived · v2 · Hồ sơ một · description: title, date · representation pdfa added: 12 files · 1,204 files · 3.4 MB\n`]);
    expect((await kho([...GIVEN, '--lang', 'vi'], answering(ARCHIVED))).stdout).to.include('sửa mô tả: title, date · thêm bản thể hiện pdfa: 12 tệp');
  });

  it('does not call a version archived that lacks copies', async () => {
    const stored = answering({ kind: 'stored', change: CHANGE, copies: { verified: 1, required: 2 }, findings: [] });
    const { status, stdout } = await kho([...GIVEN, '--lang', 'en', '-q'], stored);
    expect([status, stdout.split(' · ')[0], stdout.split(' · ').at(-1)?.split('\n')[0]]).to.deep.equal([4, `! ${ID}  new version stored, NOT ENOUGH COPIES YET`, 'copies: 1 of 2']);
  });

  it('says when nothing differs, and what is wrong with what was handed in', async () => {
    const unchanged = await kho([...GIVEN, '--lang', 'en'], answering({ kind: 'unchanged', id: ID, version: 2, title: 'Hồ sơ', findings: [] }));
    expect([unchanged.status, unchanged.stdout]).to.deep.equal([0, `= ${ID}  nothing differs: no new version was made · v2 · Hồ sơ\n`]);
    const failed = await kho([...GIVEN, '--lang', 'en'], answering({ kind: 'failed', findings: [{ standard: 'kho', code: 'K-30', severity: 'error', path: 'm.json', place: 'title' }] }));
    expect(failed.status).to.equal(3);
    expect(failed.stdout).to.include('not valid').and.to.include('K-30');
  });

  it('gives machines one item and a summary', async () => {
    expect(ndjson((await kho([...GIVEN, '--json'], answering(ARCHIVED))).stdout)).to.deep.equal([
      { type: 'item', outcome: 'archived', ...CHANGE, copies: { verified: 1, required: 1 }, findings: [] },
      { type: 'summary', command: 'update', exit: 0, outcome: 'archived', seconds: 0 },
    ]);
  });

  it('is refused with the reason when the head moved', async () => {
    const { status, stderr } = await kho([...GIVEN, '--lang', 'en'], { update: async () => { throw new Fault('VERSION_CONFLICT', { id: ID, version: 2, head: 3 }); } });
    expect(status).to.equal(6);
    expect(stderr).to.include('no longer at version 2; the newest version in the catalogue is 3');
  });

  for (const [title, argv, words] of [
    ['nothing to change', ['update', ID, '--reason', 'x'], 'Nothing was said to change'],
    ['no reason', ['update', ID, '--metadata', 'm'], 'No reason was given'],
    ['a blank reason', ['update', ID, '--metadata', 'm', '--reason', ' \n '], 'No reason was given'],
    ['a reason as long as a book', ['update', ID, '--metadata', 'm', '--reason', 'x'.repeat(2001)], 'longer than 2000'],
    ['content and a representation', ['update', ID, '--content', 'a', '--add-representation', 'b=c', '--reason', 'x'], '--content replaces all content'],
    ['a representation without a path', ['update', ID, '--add-representation', 'b', '--reason', 'x'], 'wants NAME=PATH'],
    ['sources without a representation', ['update', ID, '--metadata', 'm', '--derived-from', 'b', '--reason', 'x'], '--derived-from goes with'],
  ] as const) {
    it(`is refused for ${title}`, async () => {
      const { status, stderr } = await kho([...argv, '--lang', 'en']);
      expect(status).to.equal(2);
      expect(stderr).to.include(words);
    });
  }
});
