import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  consistencyProof, entriesOfBundle, hashesOfTile, inclusionProof, isConsistent, isIncluded, leafHash, nodesFromTiles, readCheckpoint, readNote, readVerifierKey,
  tilePath, treeRoot, verifyNote, type Checkpoint, type Hash, type ReadNodes,
} from '../../../src/formats/tlog/index.ts';
import { verifyEd25519 } from './ed25519.ts';

// A log that somebody else's software wrote (see the reference material): every checkpoint and every tile of it.

const FOLDER = fileURLToPath(new URL('../../../../shared/reference/tlog/', import.meta.url));
const LOG = path.join(FOLDER, 'tessera-log');
const SIZE = 15;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a log of another implementation', function () {
  before(function () {
    if (!fs.existsSync(LOG)) this.skip();
  });

  const keys = (): readonly NonNullable<ReturnType<typeof readVerifierKey>>[] => [readVerifierKey(fs.readFileSync(path.join(FOLDER, 'tessera-log.vkey'), 'utf8').trim())!];
  const checkpoint = (name: string): Checkpoint => {
    const note = readNote(fs.readFileSync(path.join(LOG, name)))!;
    expect(verifyNote(note, keys(), verifyEd25519).kind, name).to.equal('signed');
    return readCheckpoint(note.text)!;
  };
  const tile = (level: number, width: number): readonly Hash[] => hashesOfTile(fs.readFileSync(path.join(LOG, tilePath({ level, index: 0, width }))), width)!;
  const nodes = (size: number): ReadNodes => nodesFromTiles(size, async ({ level, width }) => tile(Number(level), width));

  it('has a verified signature on every checkpoint, and the size and root that its tiles give', async () => {
    for (let size = 0; size <= SIZE; size += 1) {
      const { size: said, root } = checkpoint(`checkpoint.${size}`);
      expect(said).to.equal(size);
      expect(hex(await treeRoot(size, nodes(size)))).to.equal(hex(root));
    }
    expect(checkpoint('checkpoint')).to.deep.equal(checkpoint(`checkpoint.${SIZE}`));
  });

  it('has entries that hash to its tiles', () => {
    for (let width = 1; width <= SIZE; width += 1) {
      const entries = entriesOfBundle(fs.readFileSync(path.join(LOG, tilePath({ level: 'entries', index: 0, width }))), width)!;
      expect(entries.map((entry) => hex(leafHash(entry)))).to.deep.equal(tile(0, width).map(hex));
    }
  });

  it('is consistent from every checkpoint to every later one, and every entry is included in every tree', async () => {
    const known = Array.from({ length: SIZE + 1 }, (_, size) => checkpoint(`checkpoint.${size}`));
    for (const now of known) {
      for (const old of known.slice(0, now.size + 1)) {
        expect(isConsistent({ old, now, proof: await consistencyProof(old.size, now.size, nodes(now.size)) }), `${old.size} to ${now.size}`).to.equal(true);
      }
      for (let index = 0; index < now.size; index += 1) {
        const leaf = tile(0, now.size)[index]!;
        expect(isIncluded({ index, size: now.size, leaf, root: now.root, proof: await inclusionProof(index, now.size, nodes(now.size)) })).to.equal(true);
      }
    }
  });
});
