import { expect } from 'chai';
import { decide, type Committed, type CopyEvidence, type Decision } from '../../../src/replicas/index.ts';
import type { CommittedTree, CopyLook, FileProblem, FoundInventory } from '../../../src/storage/index.ts';

// Digests are names here: 'd1' is what version 1 was committed with, 'c1' and 'c2' are content.

const committed: Committed = { head: 2, digests: new Map([[1, 'd1'], [2, 'd2']]), disputed: new Map(), basis: 'committed' };
const tree: CommittedTree = new Map([
  ['v1/content/1', { sha512: 'c1' }], ['v2/content/2', { sha512: 'c2' }],
  ['v1/inventory.json', { sha512: 'd1' }], ['v1/inventory.json.sha512', { sha512: 's1', text: 'd1 inventory.json\n' }],
  ['v2/inventory.json', { sha512: 'd2' }], ['v2/inventory.json.sha512', { sha512: 's2', text: 'd2 inventory.json\n' }],
  ['inventory.json', { sha512: 'd2' }], ['inventory.json.sha512', { sha512: 's2', text: 'd2 inventory.json\n' }],
]);
const sound: readonly FoundInventory[] = [
  { folder: '', sha512: 'd2', agrees: true, head: 2 }, { folder: 'v1', sha512: 'd1', agrees: true, head: 1 }, { folder: 'v2', sha512: 'd2', agrees: true, head: 2 },
];
const there = (inventories: readonly FoundInventory[] = sound): CopyLook => ({ reach: 'there', inventories });
const problem = (path: string, over: Partial<FileProblem> = {}): FileProblem => ({ path, outcome: 'mismatch', expected: tree.get(path)?.sha512 ?? '?', found: `bad ${path}`, ...over });
const missing = (path: string): FileProblem => ({ path, outcome: 'missing', expected: tree.get(path)!.sha512 });
const copy = (location: string, problems: readonly FileProblem[] = [], over: Partial<CopyEvidence> = {}): CopyEvidence => (
  { location, look: there(), holds: 2, survey: { version: 2, tree, problems }, ...over }
);
const unreachable = (location: string): CopyEvidence => ({ location, look: { reach: 'unreachable', detail: 'EIO' }, holds: 2 });
const told = (decision: Decision): unknown => (decision.kind !== 'repair' ? decision : {
  kind: decision.kind, basis: decision.basis,
  acts: decision.acts.map(({ location, restore, files }) => ({
    location, restore, files: files.map(({ problem: { path }, from }) => `${path} ← ${from.map((origin) => ('text' in origin ? 'text' : `${origin.location}:${origin.path}`)).join(', ')}`),
  })),
});
const judged = (copies: readonly CopyEvidence[], over: Partial<Committed> = {}): unknown => told(decide({ committed: { ...committed, ...over }, copies }));

describe('the repair rule', () => {
  it('does nothing where nothing differs', () => {
    expect(judged([copy('a'), copy('b')])).to.deep.equal({ kind: 'nothing' });
  });

  it('does not take a copy that is merely behind, or was never made, for damage', () => {
    const behind = copy('b', [], { look: there([{ folder: '', sha512: 'd1', agrees: true, head: 1 }, sound[1]!]), holds: 1, survey: { version: 1, tree: new Map(), problems: [] } });
    const never: CopyEvidence = { location: 'c', look: { reach: 'absent' } };
    expect(judged([copy('a'), behind, never])).to.deep.equal({ kind: 'nothing' });
  });

  it('repairs a file from every copy that has its bytes, the nearest first', () => {
    expect(judged([copy('a', [problem('v1/content/1')]), copy('b'), copy('c')])).to.deep.equal({
      kind: 'repair', basis: 'committed', acts: [{ location: 'a', restore: false, files: ['v1/content/1 ← b:v1/content/1, c:v1/content/1'] }],
    });
  });

  it('repairs each file from another copy when no copy is whole', () => {
    expect(judged([copy('a', [problem('v1/content/1')]), copy('b', [missing('v2/content/2')])])).to.deep.equal({
      kind: 'repair', basis: 'committed', acts: [
        { location: 'a', restore: false, files: ['v1/content/1 ← b:v1/content/1'] }, { location: 'b', restore: false, files: ['v2/content/2 ← a:v2/content/2'] },
      ],
    });
  });

  it('needs no other copy for what is there twice or follows from the digest', () => {
    expect(judged([copy('a', [problem('inventory.json'), problem('v1/inventory.json.sha512')])])).to.deep.equal({
      kind: 'repair', basis: 'committed', acts: [{ location: 'a', restore: false, files: ['inventory.json ← a:v2/inventory.json', 'v1/inventory.json.sha512 ← text'] }],
    });
  });

  it('takes out what does not belong there, from one copy or from several', () => {
    const extra: FileProblem = { path: 'x', outcome: 'extra' };
    expect(judged([copy('a', [extra]), copy('b', [extra])])).to.deep.equal({
      kind: 'repair', basis: 'committed', acts: [{ location: 'a', restore: false, files: ['x ← '] }, { location: 'b', restore: false, files: ['x ← '] }],
    });
  });

  it('restores an object that is gone from where it was', () => {
    const gone = copy('a', [...tree.keys()].map(missing), { look: { reach: 'absent' } });
    expect(judged([gone, copy('b')])).to.have.nested.property('acts[0].restore', true);
    expect(judged([gone, copy('b', [], { look: { reach: 'absent' }, survey: { version: 2, tree, problems: [...tree.keys()].map(missing) } }), copy('c')]), 'two of three gone').to.have.nested.property('acts[1].restore', true);
  });

  it('repairs what was rolled back to an older version that was committed', () => {
    const rolledBack = copy('a', [problem('inventory.json', { found: 'd1' }), missing('v2/content/2')], { look: there([{ folder: '', sha512: 'd1', agrees: true, head: 1 }, sound[1]!]) });
    expect(judged([rolledBack, copy('b')])).to.have.property('kind', 'repair');
  });

  it('freezes when a file is bad everywhere, and then repairs nothing else either', () => {
    expect(judged([copy('a', [problem('v1/content/1'), problem('v2/content/2')]), copy('b', [problem('v1/content/1', { found: 'other' })])])).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
    expect(judged([copy('a', [problem('v1/content/1')])])).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
  });

  it('waits while the copy that may have the bytes is out of reach', () => {
    expect(judged([copy('a', [problem('v1/content/1')]), unreachable('b')])).to.deep.equal({ kind: 'wait', reason: 'source-unreachable' });
    expect(judged([copy('a', [problem('v1/content/1')]), unreachable('b'), copy('c')])).to.have.property('kind', 'repair');
    const never: CopyEvidence = { location: 'b', look: { reach: 'unreachable', detail: 'EIO' } };
    expect(judged([copy('a', [problem('v1/content/1')]), never]), 'it never had it').to.have.property('kind', 'freeze');
  });

  it('freezes, or waits, when no copy has the inventory that was committed', () => {
    const blind: CopyEvidence = { location: 'a', look: there([{ folder: '', sha512: 'x', agrees: false }]), holds: 2 };
    expect(judged([blind])).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
    expect(judged([blind, unreachable('b')])).to.deep.equal({ kind: 'wait', reason: 'source-unreachable' });
  });

  it('waits for a folder that cannot be read', () => {
    expect(judged([copy('a', [{ path: 'v1', outcome: 'unreadable', detail: 'EACCES' }]), copy('b')])).to.deep.equal({ kind: 'wait', reason: 'unreadable' });
  });

  describe('suspects', () => {
    const forged: FoundInventory = { folder: '', sha512: 'x', agrees: true, head: 2 };
    const suspicion = (reason: string, copies: readonly string[], as = 'tampering'): unknown => ({ kind: 'suspect', as, reason, copies });

    it('an inventory that agrees with its sidecar and was never committed, wherever it lies and whoever is sound', () => {
      for (const inventory of [forged, { ...forged, folder: 'v2' }, { ...forged, folder: 'v1', head: 1 }, { folder: '', sha512: 'x', agrees: true }]) {
        expect(judged([copy('a'), copy('b', [problem('inventory.json')], { look: there([inventory]) }), copy('c')])).to.deep.equal(suspicion('other-inventory', ['b']));
      }
      expect(judged([copy('a', [], { look: there([forged]) }), copy('b', [], { look: there([forged]) })])).to.deep.equal(suspicion('other-inventory', ['a', 'b']));
    });

    it('not an inventory that its own sidecar contradicts, nor one of a version that was committed in another folder', () => {
      expect(judged([copy('a', [problem('inventory.json')], { look: there([{ ...forged, agrees: false }]) }), copy('b')])).to.have.property('kind', 'repair');
      expect(judged([copy('a', [problem('inventory.json')], { look: there([{ folder: 'v1', sha512: 'd2', agrees: true, head: 2 }]) }), copy('b')])).to.have.property('kind', 'repair');
    });

    it('not an older inventory whose digest nobody remembers', () => {
      const digests = new Map([[2, 'd2']]);
      expect(judged([copy('a', [], { look: there([{ folder: 'v1', sha512: 'x', agrees: true, head: 1 }]) })], { digests })).to.deep.equal({ kind: 'nothing' });
    });

    it('a version that nobody committed', () => {
      expect(judged([copy('a'), copy('b', [], { look: there([{ folder: '', sha512: 'd3', agrees: true, head: 3 }, ...sound.slice(1)]) })])).to.deep.equal(suspicion('uncommitted-version', ['b'], 'divergence'));
    });

    it('the same wrong bytes, or the same missing file, in two copies', () => {
      const twice = problem('v1/content/1', { found: 'y' });
      expect(judged([copy('a', [twice]), copy('b', [twice]), copy('c')])).to.deep.equal(suspicion('same-damage', ['a', 'b']));
      expect(judged([copy('a', [missing('v1/content/1')]), copy('b'), copy('c', [missing('v1/content/1')])])).to.deep.equal(suspicion('same-damage', ['a', 'c']));
      expect(judged([copy('a', [twice]), copy('b', [problem('v1/content/1', { found: 'z' })]), copy('c')])).to.have.property('kind', 'repair');
    });

    it('ledger and catalogue that name different digests', () => {
      expect(judged([copy('a')], { disputed: new Map([[1, ['d1', 'x']]]) })).to.deep.equal(suspicion('anchors-differ', []));
    });

    it('nothing any more when a person has accepted a copy, but still takes bytes by their digest only', () => {
      const accepted = { basis: 'accepted' as const, acceptedAt: 'a' };
      const forgedCopy = copy('b', [problem('inventory.json', { found: 'x' })], { look: there([forged]) });
      expect(judged([copy('a'), forgedCopy], accepted)).to.deep.equal({ kind: 'repair', basis: 'accepted', acts: [{ location: 'b', restore: false, files: ['inventory.json ← a:v2/inventory.json, a:inventory.json, b:v2/inventory.json'] }] });
      const twice = problem('v1/content/1', { found: 'y' });
      expect(judged([copy('a', [twice]), copy('b', [twice])], accepted)).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
      for (const acceptedAt of ['b', 'nowhere']) expect(judged([copy('a'), forgedCopy], { basis: 'accepted', acceptedAt })).to.deep.equal({ kind: 'freeze', reason: 'accepted-copy-differs' });
    });
  });

  describe('when nobody remembers a digest', () => {
    const majority = { basis: 'majority' as const };

    it('repairs one copy from two or more whole ones that agree and are more than half of all', () => {
      const bad = copy('c', [problem('v1/content/1')]);
      expect(judged([copy('a'), copy('b'), bad], majority)).to.deep.include({ kind: 'repair', basis: 'majority' });
      for (const copies of [[copy('a'), bad], [copy('a'), copy('b'), bad, unreachable('d')], [copy('a'), bad, copy('d', [problem('v2/content/2')])]]) {
        expect(judged(copies, majority)).to.deep.equal({ kind: 'freeze', reason: 'no-committed-digest' });
      }
    });

    it('does not outvote a copy that is sound in itself', () => {
      const other = copy('c', [problem('inventory.json')], { look: there([{ folder: '', sha512: 'x', agrees: true, head: 2 }]) });
      expect(judged([copy('a'), copy('b'), other], majority)).to.deep.equal({ kind: 'suspect', as: 'divergence', reason: 'copies-differ', copies: ['c'] });
    });

    it('leaves a single sound copy alone, and freezes one that is not even readable', () => {
      expect(judged([copy('a')], majority)).to.deep.equal({ kind: 'nothing' });
      const blind: CopyEvidence = { location: 'a', look: there([]), holds: 1 };
      expect(told(decide({ committed: { digests: new Map(), disputed: new Map(), basis: 'majority' }, copies: [blind] }))).to.deep.equal({ kind: 'freeze', reason: 'no-committed-digest' });
    });
  });
});
