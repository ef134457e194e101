import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import {
  entriesOfBundle, leafHash, tilePath, TreeEdge, writeEntryBundle, type Tile,
} from '../../src/formats/tlog/index.ts';
import { addKey, createLedger, integrate, ledgerMigrations, mend, openSigner, retireKey, verifyLog, type LogVerdict } from '../../src/ledger/index.ts';
import { openCatalogue } from '../../src/catalogue/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { committed, surroundingsOf } from './made-ledger.ts';
import { madeLog, type MadeLog } from './made-log.ts';

const MESSAGES = loadMessages();
const SIZE = 300;

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

/** What a person is told, in English, each sentence once. */
function words({ findings }: LogVerdict): readonly string[] {
  return [...new Set(findings.map(({ code, params }) => MESSAGES.text(code, 'en', params)))];
}

/** Everything on the disk of a log, to be put back later. */
function saved(log: MadeLog, ...names: readonly string[]): () => void {
  const copy = fs.mkdtempSync(`${log.made.folder}-copy-`);
  for (const name of names) fs.cpSync(path.join(log.made.folder, name), path.join(copy, name), { recursive: true });
  return () => {
    for (const name of names) {
      fs.rmSync(path.join(log.made.folder, name), { recursive: true, force: true });
      fs.cpSync(path.join(copy, name), path.join(log.made.folder, name), { recursive: true });
    }
    fs.rmSync(copy, { recursive: true, force: true });
  };
}

/** Somebody with the disk and without the key: rewrites entries and every tile above them, so that all files fit each other. */
function rewrite(log: MadeLog, change: (entries: Uint8Array[]) => void): void {
  const at = (tile: Tile): string => path.join(log.log, tilePath(tile));
  const bundles = [{ level: 'entries', index: 0, width: 256 }, { level: 'entries', index: 1, width: SIZE - 256 }] as const;
  const entries = bundles.flatMap((tile) => entriesOfBundle(fs.readFileSync(at(tile)), tile.width)!);
  change(entries);
  fs.rmSync(path.join(log.log, 'tile'), { recursive: true });
  const edge = new TreeEdge();
  for (const entry of entries) edge.add(leafHash(entry));
  const put = (tile: Tile, bytes: Uint8Array): void => {
    fs.mkdirSync(path.dirname(at(tile)), { recursive: true });
    fs.writeFileSync(at(tile), bytes);
  };
  for (const { tile, bytes } of [...edge.takeFull(), ...edge.partial()]) put(tile, bytes);
  put(bundles[0], writeEntryBundle(entries.slice(0, 256)));
  put({ ...bundles[1], width: entries.length - 256 }, writeEntryBundle(entries.slice(256)));
}

/** The same leaf with another outcome, canonical as ever. */
const forgedLeaf = (entry: Uint8Array): Uint8Array => Buffer.from(Buffer.from(entry).toString().replace('"archived"', '"received"'));

describe('history that was rewritten', () => {
  let log: MadeLog;
  let old: Buffer;
  /** Mutations that were tried; each is followed by an expectation that fails when it goes unseen. */
  let tried = 0;
  beforeEach(async () => {
    log = await madeLog();
    await log.grow(200);
    old = log.checkpoint();
    await log.grow(SIZE - 200);
    expect(await log.codes(old, true)).to.deep.equal([]);
  });
  afterEach(async () => log.remove());
  after(() => {
    guaranteeRow({
      guarantee: 'G14', faults: 'leaves changed, removed, put in, moved; tiles cut and flipped; forks; old databases, folders and keys', tried, survived: tried,
      remark: 'each is refused in words of its own, by a verifier that holds an older checkpoint or by the signer',
    });
  });

  it('by changing a leaf in its bundle is seen where it was changed', async () => {
    tried += 1;
    const bundle = path.join(log.log, 'tile/entries/000');
    fs.writeFileSync(bundle, Buffer.from(fs.readFileSync(bundle).toString('latin1').replace('"seq":17', '"seq":71'), 'latin1'));
    expect(words(await log.verify(old))).to.deep.equal([
      'At place 17 stands the entry that says it is number 71: entries were removed, put in or moved.',
      'Entry 17 is not what its hash in tile/0/000 says: it was changed.',
      'The tile tile/1/000.p/1 does not fit the entries below it.',
      'The entries do not give the root that the checkpoint of 300 entries signed: something was changed after signing.',
      'The history before entry 200 is not the one that the held checkpoint signed: the log was rewritten or forked.',
    ]);
  });

  it('by changing a leaf and every hash above it is refused by the signed root', async () => {
    tried += 1;
    rewrite(log, (entries) => { entries[250] = forgedLeaf(entries[250]!); });
    expect(words(await log.verify(old))).to.deep.equal(['The entries do not give the root that the checkpoint of 300 entries signed: something was changed after signing.']);
    expect(await codeOf(log.grow(1))).to.equal('LEDGER_FILES_DAMAGED');
  });

  it('by removing, putting in or moving a leaf is seen from that place on', async () => {
    const put = saved(log, 'ledger');
    const told = async (change: (entries: Uint8Array[]) => void): Promise<readonly string[]> => {
      tried += 1;
      rewrite(log, change);
      const said = words(await log.verify(old));
      expect(said.at(-1)).to.equal('The history before entry 200 is not the one that the held checkpoint signed: the log was rewritten or forked.');
      return said;
    };
    expect((await told((entries) => { [entries[3], entries[4]] = [entries[4]!, entries[3]!]; })).slice(0, 2)).to.deep.equal([
      'At place 3 stands the entry that says it is number 4: entries were removed, put in or moved.',
      'At place 4 stands the entry that says it is number 3: entries were removed, put in or moved.',
    ]);
    put();
    const again = saved(log, 'ledger');
    expect((await told((entries) => { entries.splice(3, 1); entries.push(Buffer.from('{}')); }))[0]).to.equal('At place 3 stands the entry that says it is number 4: entries were removed, put in or moved.');
    again();
    expect((await told((entries) => { entries.splice(3, 0, Buffer.from('nothing of ours')); entries.pop(); }))[0]).to.equal('Entry 3 is not an entry that Kho wrote.');
  });

  it('and signed again with another key is refused by whoever trusts the first', async () => {
    tried += 1;
    const { signer } = await log.parts();
    const stolen = await madeLog(5);
    await stolen.grow(SIZE);
    fs.rmSync(log.log, { recursive: true });
    fs.cpSync(stolen.log, log.log, { recursive: true });
    expect(words(await log.verify(old))).to.deep.equal(['The checkpoint has no signature of a trusted key: the log was signed with another key.']);
    expect(await codeOf(log.integrate())).to.equal('LEDGER_FORGED');
    expect(signer.keys).to.have.length(1);
    await stolen.remove();
  });

  it('and signed again with the stolen key itself is refused by whoever holds an older checkpoint, and by nobody else', async () => {
    tried += 1;
    const thief = await madeLog();
    await thief.grow(10);
    await thief.append({ type: 'software.start', outcome: 'started' });
    await thief.grow(SIZE - 11);
    fs.rmSync(log.log, { recursive: true });
    fs.cpSync(thief.log, log.log, { recursive: true });
    expect(await log.codes()).to.deep.equal([]);
    expect(words(await log.verify(old))).to.deep.equal(['The history before entry 200 is not the one that the held checkpoint signed: the log was rewritten or forked.']);
    // The honest signer has a memory of its own: it goes on with neither.
    expect(await codeOf(log.integrate())).to.equal('LEDGER_DIVERGED');
    expect(await codeOf(mend(await log.parts()))).to.equal('LEDGER_DIVERGED');
    const empty = await madeLog();
    expect(await codeOf(mend({ ...await log.parts(), ledger: empty.made.ledger }))).to.equal('LEDGER_DIVERGED');
    expect(await empty.made.ledger.size()).to.equal(0);
    await empty.remove();
    await thief.remove();
  });

  it('by rolling the log back to an older checkpoint is refused by whoever holds a newer one', async () => {
    tried += 1;
    const newest = log.checkpoint();
    fs.writeFileSync(path.join(log.log, 'checkpoint'), old);
    expect(words(await log.verify(newest))).to.deep.equal([
      'The log has 200 entries, but the checkpoint that is held had 300: the log was rolled back or cut.',
    ]);
    // It is what a crash may leave, too: the signer remembers what it signed, and publishes it.
    await log.integrate();
    expect(log.checkpoint().equals(newest)).to.equal(true);
  });

  it('with a forged signature, of another log, or no checkpoint at all is told as what it is', async () => {
    const file = path.join(log.log, 'checkpoint');
    const note = log.checkpoint().toString();
    const said = async (text: string | undefined): Promise<readonly string[]> => {
      tried += 1;
      fs.rmSync(file, { force: true });
      if (text !== undefined) fs.writeFileSync(file, text);
      return words(await log.verify(old));
    };
    expect(await said(note.replace('\n300\n', '\n299\n'))).to.deep.equal(['The signature on the checkpoint is forged: it does not fit the public key.']);
    expect(await said(note.replaceAll('kho.example/', 'kho.example.org/'))).to.deep.equal(['The checkpoint is of another log, not of the one that the key names.']);
    expect(await said(note.slice(0, 100))).to.deep.equal(['The ledger has no readable checkpoint.']);
    expect(await said(undefined)).to.deep.equal(['The ledger has no readable checkpoint.']);
  });

  it('is not believed on the word of an older checkpoint that is itself no good', async () => {
    expect(words(await log.verify(Buffer.from('x')))).to.deep.equal(['The older checkpoint to compare with cannot be used: malformed.']);
    expect(words(await log.verify(Buffer.from(old.toString().replace('\n200\n', '\n100\n'))))).to.deep.equal(['The older checkpoint to compare with cannot be used: forged.']);
  });

  it('by cutting, emptying or removing any file of the log is seen, and put right from the database without changing what was signed', async () => {
    const names = ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/44'];
    const before = log.checkpoint();
    for (const name of names) {
      const file = path.join(log.log, name);
      const bytes = fs.readFileSync(file);
      for (const damaged of [bytes.subarray(0, bytes.length - 1), Buffer.alloc(0), undefined, Buffer.concat([bytes, Buffer.of(0)])]) {
        fs.rmSync(file);
        if (damaged !== undefined) fs.writeFileSync(file, damaged);
        tried += 1;
        const said = words(await log.verify(old));
        expect(said[0], name).to.equal(`The ${name.includes('entries') ? 'entry bundle' : 'tile'} ${name} is missing or truncated (${damaged === undefined ? 'ENOENT' : `${damaged.length} bytes`}).`);
        const { setAside } = await mend(await log.parts());
        expect(setAside).to.deep.equal(damaged === undefined ? [] : [name]);
        expect(fs.readFileSync(file).equals(bytes)).to.equal(true);
      }
    }
    expect(log.checkpoint().equals(before)).to.equal(true);
    expect(await log.codes(old, true)).to.deep.equal([]);
  });

  it('by any flipped bit in any file of the log is seen', async () => {
    const names = ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/44', 'checkpoint'];
    const unseen: string[] = [];
    for (const name of names) {
      const file = path.join(log.log, name);
      const bytes = fs.readFileSync(file);
      for (let at = 0; at < bytes.length; at += 1 + Math.floor(bytes.length / 25)) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << (at % 8);
        fs.writeFileSync(file, flipped);
        tried += 1;
        if ((await log.codes(old)).length === 0) unseen.push(`${name} ${at}`);
      }
      fs.writeFileSync(file, bytes);
    }
    expect(unseen).to.deep.equal([]);
  }).timeout(60_000);

  it('in a database restored from an older copy is noticed before anything is signed; the missing leaves come back from the files', async () => {
    tried += 1;
    await log.made.catalogue.close();
    const file = path.join(log.made.folder, 'kho.sqlite');
    fs.rmSync(file);
    const catalogue = await openCatalogue({ file, clock: log.made.clock, migrations: ledgerMigrations, create: true });
    const ledger = createLedger(catalogue.sql, surroundingsOf(log.made.clock));
    const parts = { ...await log.parts(), ledger };
    const thrown = asFault(await integrate(parts).catch((fault: unknown) => fault));
    expect(thrown.code).to.equal('LEDGER_DATABASE_OLDER');
    expect(MESSAGES.text(thrown.code, 'en', thrown.params)).to.equal('The catalogue has 0 entries of the ledger, but 300 were signed: the catalogue was restored from an older copy.');
    expect((await mend(parts)).leaves).to.equal(300);
    expect((await integrate(parts)).added).to.equal(0);
    expect(await ledger.size()).to.equal(300);
    expect(await ledger.committedDigest(committed(1_000_001).object!, 1)).to.equal(committed(1_000_001).inventorySha512);
    await catalogue.close();
  });

  it('in a database restored from an older copy that went on by itself is refused as another history', async () => {
    tried += 1;
    const older = await madeLog();
    await older.grow(150);
    await older.append({ type: 'software.start', outcome: 'started' });
    await older.append(...Array.from({ length: 200 }, (_, n) => committed(3_000_000 + n)));
    const parts = { ...await log.parts(), ledger: older.made.ledger };
    const thrown = asFault(await integrate(parts).catch((fault: unknown) => fault));
    expect(MESSAGES.text(thrown.code, 'en', thrown.params)).to.equal('The ledger in the catalogue and the signed one on the disk are two different histories, from entry 256 on.');
    expect(await codeOf(mend(parts))).to.equal('LEDGER_DIVERGED');
    expect((await log.verify(old)).findings).to.deep.equal([]);
    await older.remove();
  });

  it('in a folder restored from backup is refused by the signer, and made again from the database', async () => {
    tried += 1;
    const put = saved(log, 'ledger');
    await log.grow(50);
    const newest = log.checkpoint();
    put();
    const thrown = asFault(await log.integrate().catch((fault: unknown) => fault));
    expect(MESSAGES.text(thrown.code, 'en', thrown.params)).to.equal('The folder ledger is older than what was signed: it has 300 entries, 350 were signed. It was restored from an older copy, or lost files.');
    expect((await mend(await log.parts())).size).to.equal(350);
    expect(log.checkpoint().equals(newest)).to.equal(true);
    expect(await log.codes(newest, true)).to.deep.equal([]);
    await log.grow(1);
  });

  it('that neither the database nor the files have any more is told, and nothing is invented', async () => {
    tried += 1;
    const put = saved(log, 'ledger');
    await log.grow(50);
    put();
    const short = await madeLog();
    await short.grow(300);
    expect(await codeOf(mend({ ...await log.parts(), ledger: short.made.ledger }))).to.equal('LEDGER_TAIL_LOST');
    await short.remove();
  });

  it('with keys that went without their memory goes on from the published checkpoint; with another log\'s memory it does not', async () => {
    fs.rmSync(path.join(log.made.folder, 'ledger.signed'));
    await log.grow(1);
    expect((await (await openSigner(log.signerFiles))!.lastSigned())?.size).to.equal(301);
    const fork = await madeLog();
    await fork.append({ type: 'software.start', outcome: 'started' });
    await fork.grow(400);
    fs.copyFileSync(path.join(fork.made.folder, 'ledger.signed'), path.join(log.made.folder, 'ledger.signed'));
    expect(await codeOf(log.integrate())).to.be.oneOf(['LEDGER_DATABASE_OLDER', 'LEDGER_FOLDER_OLDER', 'LEDGER_DIVERGED']);
    await fork.remove();
  });

  it('is not signed by the signer, whatever it is asked', async () => {
    const { signer } = await log.parts();
    const refused = async (size: number, root: Uint8Array): Promise<string> => (tried += 1, codeOf(signer.sign({ size, root }, async () => [])));
    expect(await refused(299, Buffer.alloc(32))).to.equal('LEDGER_SIGNER_REFUSED');
    expect(await refused(300, Buffer.alloc(32))).to.equal('LEDGER_SIGNER_REFUSED');
    expect(await refused(301, Buffer.alloc(32))).to.equal('LEDGER_SIGNER_REFUSED');
    expect((await signer.lastSigned())?.size).to.equal(300);
  });

  it('across a change of keys stays verifiable for whoever has both keys, and refused for whoever has the wrong one', async () => {
    const { signer: { keys: [first] } } = await log.parts();
    await addKey(log.signerFiles, Buffer.alloc(32, 9));
    await log.integrate();
    await retireKey(log.signerFiles, { distrust: true });
    await log.grow(1);
    expect(words(await log.verify(old))).to.deep.equal(['The older checkpoint to compare with cannot be used: unknown-key.']);
    const { files, signer } = await log.parts();
    const verdict = await verifyLog({ files, keys: [first!, ...signer.keys], old, signal: new AbortController().signal, onProgress: () => undefined });
    expect(verdict.findings).to.deep.equal([]);
    const alone = await verifyLog({ files, keys: [first!], old, signal: new AbortController().signal, onProgress: () => undefined });
    expect(words(alone)).to.deep.equal(['The checkpoint has no signature of a trusted key: the log was signed with another key.']);
  });
});
