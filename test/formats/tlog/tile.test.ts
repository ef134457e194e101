import { expect } from 'chai';
import fc from 'fast-check';
import {
  hashesOfTile, inclusionProof, leafHash, nodesFromTiles, perfectRoot, tileOfPath, tilePath, tilesGrown, treeRoot, type Hash, type Tile,
} from '../../../src/formats/tlog/index.ts';
import { leavesOf, naivePath, naiveRoot } from './naive-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a tile', () => {
  it('lies where tlog-tiles says', () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).to.equal('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0, width: 3 })).to.equal('tile/entries/000.p/3');
    expect(tilePath({ level: 63, index: 999, width: 255 })).to.equal('tile/63/999.p/255');
    expect(tilePath({ level: 1, index: 1000, width: 256 })).to.equal('tile/1/x001/000');
  });

  it('is found by its own path and by no other spelling', () => {
    fc.assert(fc.property(fc.oneof(fc.nat(63), fc.constant('entries' as const)), fc.nat(10 ** 15), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
      expect(tileOfPath(tilePath({ level, index, width }))).to.deep.equal({ level, index, width });
    }));
    const strange = [
      '', 'tile', 'tile/0', 'tile/0/', 'tile/64/000', 'tile/00/000', 'tile/-1/000', 'tile/0/0', 'tile/0/1000', 'tile/0/x000/000', 'tile/0/001/000',
      'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/000.p', 'tile/0/000.p/', 'tile/0/000/', '/tile/0/000', 'tile/0/../0/000', 'tile/0/000.p/1/2',
      'tile/entries/x001/x/000', 'tile/ENTRIES/000', 'tile/0/x001/x234/067.p/12x', 'tile/0/٠٠٠', `tile/0/${'x001/'.repeat(9)}000`, 'checkpoint',
    ];
    expect(strange.filter((path) => tileOfPath(path) !== undefined)).to.deep.equal([]);
  });

  it('of a tree of 70,000 leaves is one of 273 full and one partial, one full and one partial, and one of width 1 (the example of the specification)', () => {
    const widths = (level: number): readonly number[] => [...tilesGrown(level, 0, 70_000)].map(({ width }) => width);
    expect(widths(0)).to.have.length(274);
    expect(widths(0).filter((width) => width === 256)).to.have.length(273);
    expect(widths(0).at(-1)).to.equal(112);
    expect(widths(1)).to.deep.equal([256, 17]);
    expect(widths(2)).to.deep.equal([1]);
    expect(widths(3)).to.deep.equal([]);
    expect([...tilesGrown(0, 0, 256)].map(tilePath)).to.deep.equal(['tile/0/000']);
    expect([...tilesGrown(1, 0, 256)].map(tilePath)).to.deep.equal(['tile/1/000.p/1']);
  });

  it('changes only where the tree grew', () => {
    expect([...tilesGrown(0, 255, 258)].map(tilePath)).to.deep.equal(['tile/0/000', 'tile/0/001.p/2']);
    expect([...tilesGrown(0, 256, 257)].map(tilePath)).to.deep.equal(['tile/0/001.p/1']);
    expect([...tilesGrown(1, 256, 257)].map(tilePath)).to.deep.equal([]);
    expect([...tilesGrown('entries', 3, 3)].map(tilePath)).to.deep.equal([]);
  });

  it('gives roots and proofs of trees that are larger than one tile', async () => {
    const leaves = leavesOf(700);
    const read = nodesFromTiles(700, async (tile) => tileFrom(leaves.map(leafHash), tile));
    expect(hex(await treeRoot(700, read))).to.equal(hex(naiveRoot(leaves)));
    for (const index of [0, 255, 256, 511, 512, 699]) {
      expect((await inclusionProof(index, 700, read)).map(hex)).to.deep.equal(naivePath(index, leaves).map(hex));
    }
  });

  it('that is longer or shorter than its width is none', () => {
    expect(hashesOfTile(Buffer.alloc(64), 2)).to.have.length(2);
    for (const bytes of [63, 65, 0, 96]) expect(hashesOfTile(Buffer.alloc(bytes), 2)).to.equal(undefined);
  });
});

function tileFrom(leafHashes: readonly Hash[], { level, index, width }: Tile): readonly Hash[] {
  let row = leafHashes;
  for (let at = 0; at < Number(level); at += 1) row = Array.from({ length: Math.floor(row.length / 256) }, (_, n) => perfectRoot(row.slice(n * 256, (n + 1) * 256)));
  return row.slice(index * 256, index * 256 + width);
}
