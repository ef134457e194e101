import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import { readCheckpoint, readNote } from '../../src/formats/tlog/index.ts';
import { addKey, integrate, proveLeaf, publishedCheckpoint, readLeaf, retireKey } from '../../src/ledger/index.ts';
import { committed } from './made-ledger.ts';
import { madeLog, ORIGIN, type MadeLog } from './made-log.ts';

const filesOf = (folder: string): readonly string[] => (fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

describe('the published log', () => {
  let log: MadeLog;
  beforeEach(async () => { log = await madeLog(); });
  afterEach(async () => log.remove());

  it('of no leaves is a signed empty tree', async () => {
    const { checkpoint, added } = await log.integrate();
    expect([checkpoint.size, checkpoint.origin, added]).to.deep.equal([0, ORIGIN, 0]);
    expect(filesOf(log.log)).to.deep.equal(['checkpoint', 'keys']);
    expect(await log.codes()).to.deep.equal([]);
  });

  it('has tiles, bundles and a checkpoint where tlog-tiles says, and verifies', async () => {
    await log.grow(3);
    expect(filesOf(log.log)).to.deep.equal(['checkpoint', 'keys', 'tile/0/000.p/3', 'tile/entries/000.p/3']);
    await log.grow(254);
    expect(filesOf(log.log)).to.deep.equal(['checkpoint', 'keys', 'tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/1']);
    expect(readCheckpoint(readNote(log.checkpoint())!.text)?.size).to.equal(257);
    expect(await log.codes(undefined, true)).to.deep.equal([]);
  });

  it('is the same whether leaves came one by one or all at once', async () => {
    for (const count of [1, 2, 250, 1, 1, 1, 1, 300]) await log.grow(count);
    const other = await madeLog();
    await other.grow(557);
    expect(other.checkpoint().equals(log.checkpoint())).to.equal(true);
    const full = (folder: string): readonly string[] => filesOf(folder).filter((name) => !name.includes('.p/'));
    expect(full(other.log)).to.deep.equal(full(log.log));
    for (const name of full(log.log)) expect(fs.readFileSync(path.join(other.log, name)).equals(fs.readFileSync(path.join(log.log, name))), name).to.equal(true);
    await other.remove();
  });

  it('is not touched when there is nothing new', async () => {
    await log.grow(5);
    const before = fs.statSync(path.join(log.log, 'checkpoint')).ino;
    expect((await log.integrate()).added).to.equal(0);
    expect(fs.statSync(path.join(log.log, 'checkpoint')).ino).to.equal(before);
  });

  it('goes on from every state that a killed process can leave', async () => {
    await log.grow(300);
    await log.append(committed(7_000_001), committed(7_000_002));
    const { ledger, files, signer } = await log.parts();
    // Calls that change something, each in turn the last that is made.
    for (let last = 0; ; last += 1) {
      let calls = 0;
      const dies = async <T>(work: () => Promise<T>): Promise<T> => {
        if (calls === last) throw new Error('killed');
        calls += 1;
        return work();
      };
      const end = await codeOf(integrate({
        ledger,
        files: {
          ...files,
          create: async (made) => dies(async () => files.create(made)),
          replace: async (name, bytes) => dies(async () => files.replace(name, bytes)),
          drop: async (folders) => dies(async () => files.drop(folders)),
        },
        signer: { ...signer, sign: async (head, prove) => dies(async () => signer.sign(head, prove)) },
      }));
      expect((await log.integrate()).checkpoint.size).to.equal(302 + last);
      expect(await log.codes(undefined, true), `after ${last} calls`).to.deep.equal([]);
      if (end === 'nothing') break;
      await log.append(committed(8_000_000 + last));
    }
  });

  it('proves each leaf offline, with the leaf in the proof', async () => {
    await log.grow(258);
    const { files, signer } = await log.parts();
    const checkpoint = (await publishedCheckpoint(files, signer.keys))!;
    const proof = await proveLeaf(files, checkpoint, 256);
    expect(proof).to.match(/^c2sp\.org\/tlog-proof@v1\nextra [A-Za-z0-9+/=]+\nindex 256\n/);
    expect(readLeaf(Buffer.from(/^extra (.*)$/m.exec(proof)![1]!, 'base64'))?.seq).to.equal(256);
    expect(await codeOf(proveLeaf(files, checkpoint, 258))).to.equal('LEDGER_NOT_YET');
  });

  it('is signed by two keys while they change, and then by the new one', async () => {
    await log.grow(2);
    const [old] = (await log.parts()).signer.keys;
    const added = await addKey(log.signerFiles, Buffer.alloc(32, 9));
    expect(await codeOf(addKey(log.signerFiles, Buffer.alloc(32, 10)))).to.equal('LEDGER_KEY_UNUSABLE');
    const { checkpoint } = await log.integrate();
    expect(checkpoint.signedBy).to.deep.equal([old!.keyId, added.keyId]);
    expect(fs.readFileSync(path.join(log.log, 'keys'), 'utf8').split('\n')).to.have.length(3);
    expect(await retireKey(log.signerFiles, { distrust: false })).to.deep.equal(old);
    expect(await codeOf(retireKey(log.signerFiles, { distrust: false }))).to.equal('LEDGER_KEY_UNUSABLE');
    expect((await log.grow(1)).checkpoint.signedBy).to.deep.equal([added.keyId]);
    expect(await log.codes()).to.deep.equal([]);
  });
});
