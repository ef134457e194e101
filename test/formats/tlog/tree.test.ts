import { expect } from 'chai';
import fc from 'fast-check';
import { consistencyProof, inclusionProof, isConsistent, isIncluded, leafHash, treeRoot } from '../../../src/formats/tlog/index.ts';
import { leavesOf, naivePath, naiveProof, naiveRoot, nodesOf } from './naive-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The entries and roots that implementations of RFC 6962 have tested each other with from the beginning. */
const KNOWN_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const KNOWN_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('a Merkle tree', () => {
  it('has the roots of RFC 6962 for its known entries', async () => {
    const leaves = KNOWN_LEAVES.map((leaf) => Buffer.from(leaf, 'hex'));
    const roots = await Promise.all(KNOWN_ROOTS.map((_, size) => treeRoot(size, nodesOf(leaves))));
    expect(roots.map(hex)).to.deep.equal(KNOWN_ROOTS);
  });

  it('proves every leaf of every small tree as RFC 6962 says, and the proof verifies', async () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size);
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(index, size, nodesOf(leaves));
        expect(proof.map(hex)).to.deep.equal(naivePath(index, leaves).map(hex));
        expect(isIncluded({ index, size, leaf: leafHash(leaves[index]!), root: naiveRoot(leaves), proof })).to.equal(true);
      }
    }
  });

  it('proves that every small tree begins with every smaller one as RFC 6962 says, and the proof verifies', async () => {
    const leaves = leavesOf(40);
    for (let size = 0; size <= 40; size += 1) {
      for (let old = 0; old <= size; old += 1) {
        const proof = await consistencyProof(old, size, nodesOf(leaves.slice(0, size)));
        expect(proof.map(hex)).to.deep.equal(naiveProof(old, leaves.slice(0, size)).map(hex));
        const claim = { old: { size: old, root: naiveRoot(leaves.slice(0, old)) }, now: { size, root: naiveRoot(leaves.slice(0, size)) } };
        expect(isConsistent({ ...claim, proof })).to.equal(true);
      }
    }
  });

  it('proves nothing about another leaf, another place, another root or with another path', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), async (size, one, two) => {
      const leaves = leavesOf(size);
      const index = one % size;
      const root = naiveRoot(leaves);
      const proof = await inclusionProof(index, size, nodesOf(leaves));
      const claim = { index, size, leaf: leafHash(leaves[index]!), root, proof };
      expect(isIncluded(claim)).to.equal(true);
      const other = two % size;
      if (other !== index) expect(isIncluded({ ...claim, index: other })).to.equal(false);
      expect(isIncluded({ ...claim, leaf: leafHash(Buffer.from('forged')) })).to.equal(false);
      expect(isIncluded({ ...claim, root: leafHash(Buffer.from('forged')) })).to.equal(false);
      expect(isIncluded({ ...claim, index: size })).to.equal(false);
      expect(isIncluded({ ...claim, proof: [...proof, root] })).to.equal(false);
      if (proof.length > 0) expect(isIncluded({ ...claim, proof: proof.slice(1) })).to.equal(false);
      if (proof.length > 0) expect(isIncluded({ ...claim, proof: [leafHash(Buffer.from('forged')), ...proof.slice(1)] })).to.equal(false);
    }), { numRuns: 60 });
  });

  it('that was rewritten before the older size is not consistent with it, whatever proof is offered', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat(), async (size, one, two) => {
      const old = 1 + (one % (size - 1));
      const leaves = leavesOf(size);
      const forged = leaves.map((leaf, at) => (at === two % old ? Buffer.from('forged') : leaf));
      const proof = await consistencyProof(old, size, nodesOf(forged));
      const honest = { size: old, root: naiveRoot(leaves.slice(0, old)) };
      expect(isConsistent({ old: honest, now: { size, root: naiveRoot(forged) }, proof })).to.equal(false);
      const real = await consistencyProof(old, size, nodesOf(leaves));
      expect(isConsistent({ old: honest, now: { size, root: naiveRoot(leaves) }, proof: real })).to.equal(true);
      expect(isConsistent({ old: honest, now: { size, root: naiveRoot(forged) }, proof: real })).to.equal(false);
      expect(isConsistent({ old: honest, now: { size, root: naiveRoot(leaves) }, proof: [...real, honest.root] })).to.equal(false);
      expect(isConsistent({ old: { ...honest, size: old + size }, now: { size, root: naiveRoot(leaves) }, proof: real })).to.equal(false);
    }), { numRuns: 60 });
  });

  it('of one size has one root: a fork of the same length is not consistent', () => {
    const [one, other] = [naiveRoot(leavesOf(5)), naiveRoot([...leavesOf(4), Buffer.from('fork')])];
    expect(isConsistent({ old: { size: 5, root: one }, now: { size: 5, root: other }, proof: [] })).to.equal(false);
    expect(isConsistent({ old: { size: 5, root: one }, now: { size: 5, root: one }, proof: [] })).to.equal(true);
  });
});
