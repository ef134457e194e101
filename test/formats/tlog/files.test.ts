import { expect } from 'chai';
import fc from 'fast-check';
import {
  EMPTY_ROOT, entriesOfBundle, readCheckpoint, readProofFile, writeCheckpoint, writeEntryBundle, writeProofFile, type Checkpoint, type ProofFile,
} from '../../../src/formats/tlog/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const ROOT = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

describe('a checkpoint', () => {
  it('is read and written the same', () => {
    const checkpoint: Checkpoint = { origin: 'kho.example/1', size: 12, root: EMPTY_ROOT, extensions: ['more'] };
    const read = readCheckpoint(writeCheckpoint(checkpoint));
    expect(read).to.deep.equal({ ...checkpoint, root: Buffer.from(EMPTY_ROOT) });
  });

  it('is none when a line is missing, empty or not what it must be', () => {
    const wrong = [
      '', '\n', 'a\n', 'a\n1\n', `a\n1\n${ROOT}`, `\n1\n${ROOT}\n`, `a\n01\n${ROOT}\n`, `a\n-1\n${ROOT}\n`, `a\n1.0\n${ROOT}\n`, `a\n1e3\n${ROOT}\n`, `a\n9007199254740992\n${ROOT}\n`,
      `a\n99999999999999999999\n${ROOT}\n`, 'a\n1\nAAAA\n', `a\n1\n${ROOT.slice(0, -1)}\n`, `a\n1\n${ROOT}\n\n`, `a\n1\n${ROOT}\n\nmore\n`,
    ];
    expect(wrong.filter((text) => readCheckpoint(text) !== undefined)).to.deep.equal([]);
    expect(readCheckpoint(`a\n9007199254740991\n${ROOT}\n`)?.size).to.equal(Number.MAX_SAFE_INTEGER);
  });
});

describe('an entry bundle', () => {
  it('gives back the entries that were put in, and nothing when it is cut or too long', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }), (entries) => {
      const bundle = writeEntryBundle(entries);
      expect(entriesOfBundle(bundle, entries.length)?.map((entry) => [...entry])).to.deep.equal(entries.map((entry) => [...entry]));
      for (let cut = 0; cut < bundle.byteLength; cut += 1) expect(entriesOfBundle(bundle.subarray(0, cut), entries.length)).to.equal(undefined);
      expect(entriesOfBundle(Buffer.concat([bundle, Buffer.of(0)]), entries.length)).to.equal(undefined);
      expect(entriesOfBundle(bundle, entries.length + 1)).to.equal(undefined);
    }), { numRuns: 50 });
  });

  it('takes no entry whose length cannot be said in two bytes', () => {
    expect(() => writeEntryBundle([new Uint8Array(0x10000)])).to.throw(RangeError);
  });
});

describe('a proof file', () => {
  const proof: ProofFile = { index: 73894, path: [Buffer.from(EMPTY_ROOT), Buffer.alloc(32, 1)], checkpoint: `a\n1\n${ROOT}\n\n— a AAAAAAA=\n` };

  it('is written as tlog-proof says', () => {
    expect(writeProofFile({ ...proof, extra: bytes('{}') })).to.equal(
      `c2sp.org/tlog-proof@v1\nextra e30=\nindex 73894\n${ROOT}\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n\na\n1\n${ROOT}\n\n— a AAAAAAA=\n`);
  });

  it('is read and written the same, with and without extra and path', () => {
    for (const one of [proof, { ...proof, extra: bytes('leaf') }, { ...proof, path: [] }, { ...proof, extra: Buffer.alloc(0) }]) {
      const read = readProofFile(bytes(writeProofFile(one)));
      expect(read?.extra?.toString()).to.equal(one.extra?.toString());
      expect(read?.path.map((hash) => [...hash])).to.deep.equal(one.path.map((hash) => [...hash]));
      expect([read?.index, read?.checkpoint]).to.deep.equal([one.index, one.checkpoint]);
    }
  });

  it('is none when any line of it is malformed', () => {
    const good = writeProofFile({ ...proof, extra: bytes('leaf') });
    const wrong = [
      '', 'c2sp.org/tlog-proof@v1', good.replace('@v1', '@v2'), good.replace('index ', 'Index '), good.replace('index 7', 'index 07'), good.replace('extra bGVhZg==', 'extra bGVhZg'),
      good.replace(ROOT, 'AAAA'), good.replace('extra bGVhZg==\nindex 73894', 'index 73894\nextra bGVhZg=='), good.replaceAll('\n\n', '\n'), `${'\n'.repeat(3)}${good}`,
      writeProofFile({ ...proof, path: Array.from({ length: 64 }, () => EMPTY_ROOT) }), good.replace('index 73894\n', ''),
    ];
    expect(wrong.filter((text) => readProofFile(bytes(text)) !== undefined)).to.deep.equal([]);
    expect(readProofFile(new Uint8Array(3 * 1024 * 1024))).to.equal(undefined);
    expect(readProofFile(Buffer.concat([bytes(good), Buffer.of(0xff)]))).to.equal(undefined);
  });
});
