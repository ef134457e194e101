import { expect } from 'chai';
import fc from 'fast-check';
import { edgeTiles, hashesOfTile, leafHash, nodesFromTiles, tilePath, tilesGrown, treeRoot, TreeEdge, type Hash } from '../../../src/formats/tlog/index.ts';
import { leavesOf, naiveRoot } from './naive-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the right edge of a tree', () => {
  it('has the root of the whole tree at every size', () => {
    const edge = new TreeEdge();
    const leaves = leavesOf(530);
    expect(hex(edge.root())).to.equal(hex(naiveRoot([])));
    leaves.forEach((leaf, at) => {
      edge.add(leafHash(leaf));
      if (at < 20 || at % 37 === 0 || [254, 255, 256, 511, 512].includes(at)) expect(hex(edge.root()), `size ${at + 1}`).to.equal(hex(naiveRoot(leaves.slice(0, at + 1))));
    });
  });

  it('hands out every tile once full, and can be taken up from its partial tiles at any size', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 1, max: 1500 }), async (before, more) => {
      const tiles = new Map<string, readonly Hash[]>();
      const keep = (edge: TreeEdge): void => {
        for (const { tile, bytes } of [...edge.takeFull(), ...edge.partial()]) tiles.set(tilePath(tile), hashesOfTile(bytes, tile.width)!);
      };
      const grow = (edge: TreeEdge, to: number): TreeEdge => {
        while (edge.size < to) edge.add(leafHash(Buffer.from(`leaf ${edge.size}`)));
        return edge;
      };
      const first = grow(new TreeEdge(), before);
      keep(first);
      const taken = new TreeEdge(before, new Map([...edgeTiles(before)].map((tile) => [Number(tile.level), tiles.get(tilePath(tile))!])));
      expect(hex(taken.root())).to.equal(hex(first.root()));
      keep(grow(taken, before + more));
      expect(hex(taken.root())).to.equal(hex(grow(first, before + more).root()));
      for (let level = 0; level < 3; level += 1) {
        for (const tile of tilesGrown(level, before, before + more)) expect([...tiles.keys()]).to.include(tilePath(tile));
      }
      const read = nodesFromTiles(before + more, async (tile) => tiles.get(tilePath(tile))!);
      expect(hex(await treeRoot(before + more, read))).to.equal(hex(taken.root()));
    }), { numRuns: 6, examples: [[255, 1], [65_535, 2], [65_536, 1], [0, 257]] });
  }).timeout(60_000);
});
