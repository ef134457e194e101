import { expect } from 'chai';
import { toldOf } from '../../src/access/index.ts';
import type { RecordState, StoredRecord } from '../../src/catalogue/index.ts';
import type { ArchivalRecord, RecordFields, RecordKind } from '../../src/records/index.ts';

function kept(kind: RecordKind, fields: Partial<RecordFields>, state: RecordState = 'published'): StoredRecord {
  const record: ArchivalRecord = { id: `id of ${kind}`, kind, fields };
  return { record, state, packages: [], changedAt: '2026-11-25T00:00:00Z' };
}

const FONDS = kept('fonds', { title: 'Phông', access: 'open', note: 'về phông' });
const told = (...chain: readonly StoredRecord[]) => {
  const answer = toldOf(chain);
  return answer.kind === 'told' ? [answer.record.told, ...answer.record.chain.map(({ kind, fields }) => `${kind}: ${Object.keys(fields).sort().join(' ')}`)] : answer.kind;
};

describe('what anybody may be told of a described record', () => {
  it('is everything of what is open, with its access as its own', () => {
    expect(told(kept('file', { title: 'Hồ sơ', note: 'ghi chú' }), FONDS)).to.deep.equal(['full', 'file: access note title', 'fonds: access note title']);
  });

  it('is what names it, when access is conditional and the reason does not hide the title', () => {
    expect(told(kept('file', { title: 'Hồ sơ', fileNumber: '1', note: 'x', access: 'conditional', accessReasons: ['business'] }), FONDS)).to.deep.equal(['title', 'file: access fileNumber title', 'fonds: access note title']);
  });

  it('is nothing of drafts, secrets, private things, what nobody decided about, and creators', () => {
    const hidden: readonly (readonly StoredRecord[])[] = [
      [], [kept('file', { title: 'x' }, 'draft'), FONDS], [kept('file', { title: 'x', secrecyLevel: 'mat' }), FONDS], [kept('file', { title: 'x', access: 'conditional', accessReasons: ['personal'] }), FONDS],
      [kept('file', { title: 'x' }), kept('fonds', { title: 'y' })], [kept('creator', { name: 'x', access: 'open' })],
      [kept('document', { title: 'x', access: 'open' }), kept('file', { title: 'y', access: 'secret' }), FONDS],
    ];
    for (const chain of hidden) expect(told(...chain)).to.equal('unknown');
  });

  it('is that it was withdrawn, unless its title was never to be known', () => {
    expect(told(kept('file', { title: 'x', access: 'open' }, 'withdrawn'), FONDS)).to.equal('withdrawn');
    expect(told(kept('file', { title: 'x', access: 'conditional', accessReasons: ['personal'] }, 'withdrawn'), FONDS)).to.equal('unknown');
  });

  it('leaves out of what stands above what may not be told, and counts its access all the same', () => {
    const draft = kept('fonds', { title: 'Phông mật danh', access: 'open' }, 'draft');
    expect(told(kept('file', { title: 'x' }), draft)).to.deep.equal(['full', 'file: access title']);
    expect(told(kept('document', { title: 'x' }), kept('file', { title: 'y', note: 'n', access: 'conditional', accessReasons: ['business'] }), FONDS)).to.deep.equal(['title', 'document: access title', 'file: access title', 'fonds: access note title']);
  });
});
