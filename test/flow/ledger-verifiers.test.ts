import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MadeArchive } from './made-archive.ts';

const SCRIPT = fileURLToPath(new URL('../../tools/verify/verify_ledger.py', import.meta.url));
const present = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** An auditor with Python, openssl and nothing of ours. */
describe('what the ledger hands out', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let id: string;
  let keys: string;
  before(async function () {
    if (!present('python3', '--version') || !present('openssl', 'version')) this.skip();
    archive = await MadeArchive.make();
    for (const name of ['một', 'hai', 'ba']) id = await archive.archive(path.dirname(archive.put(`${name}/tờ.txt`, name)));
    keys = archive.at('keys.txt');
    const { keys: known } = await archive.operations.ledger.keys({ repo: archive.repo });
    fs.writeFileSync(keys, known.map(({ key }) => `${key}\n`).join(''));
  });
  after(async () => archive?.remove());

  const verified = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, '--key', keys, ...args], { encoding: 'utf8' });
    return status === 0 ? stdout.split('\n')[0]! : stderr.trim();
  };

  it('is verified by a Python file that has nothing of ours: the proof of a package, with its inventory', async () => {
    const proof = archive.at('goi.tlog-proof');
    const { seq, size } = await archive.operations.ledger.prove({ repo: archive.repo, id, out: proof });
    const inventory = archive.objectRoots().map((root) => path.join(root, 'inventory.json')).find((file) => fs.readFileSync(file, 'utf8').includes(id))!;
    expect(verified('proof', proof, '--inventory', inventory)).to.match(new RegExp(`^OK kho\\.example/[0-9a-f-]{36}: entry ${seq} of ${size}$`));
    fs.appendFileSync(archive.put('khác.json', fs.readFileSync(inventory)), ' ');
    expect(verified('proof', proof, '--inventory', archive.at('in', 'khác.json'))).to.equal('REFUSED: the inventory is not the one that was archived');
    const text = fs.readFileSync(proof);
    for (let at = 0; at < text.length; at += 1 + Math.floor(text.length / 40)) {
      const changed = Buffer.from(text);
      changed[at]! ^= 1;
      fs.writeFileSync(archive.at('changed.tlog-proof'), changed);
      expect(verified('proof', archive.at('changed.tlog-proof')), `byte ${at}`).to.match(/^REFUSED: /);
    }
  });

  it('is verified the same way as a whole folder, against an older checkpoint', async () => {
    const old = archive.at('old.txt');
    const { note } = await archive.operations.ledger.checkpoint({ repo: archive.repo });
    fs.writeFileSync(old, note);
    await archive.archive(path.dirname(archive.put('bốn/tờ.txt', 'bốn')));
    const ledger = path.join(archive.repo, 'ledger');
    expect(verified('checkpoint', path.join(ledger, 'checkpoint'), '--ledger', ledger, '--from', old)).to.match(/: 5 entries verified$/);
    expect(verified('checkpoint', old, '--ledger', ledger, '--from', path.join(ledger, 'checkpoint'))).to.equal('REFUSED: the log is shorter than the older checkpoint: rolled back or cut');
    const copy = archive.at('forged');
    fs.cpSync(ledger, copy, { recursive: true });
    const bundle = path.join(copy, 'tile/entries/000.p/5');
    fs.writeFileSync(bundle, Buffer.from(fs.readFileSync(bundle).toString('latin1').replace('"archived"', '"received"'), 'latin1'));
    expect(verified('checkpoint', path.join(copy, 'checkpoint'), '--ledger', copy)).to.equal('REFUSED: the entries do not give the signed root');
    const stranger = await MadeArchive.make();
    expect(verified('checkpoint', path.join(stranger.repo, 'ledger/checkpoint'))).to.equal('REFUSED: no trusted key signed the checkpoint');
    await stranger.remove();
  });

  it('verifies with openssl alone: one signature, one public key', async () => {
    const { keys: [key] } = await archive.operations.ledger.keys({ repo: archive.repo });
    const note = fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'), 'utf8');
    const at = note.lastIndexOf('\n\n');
    fs.writeFileSync(archive.at('text'), note.slice(0, at + 1));
    fs.writeFileSync(archive.at('signature'), Buffer.from(note.slice(at + 2).trim().split(' ')[2]!, 'base64').subarray(4));
    fs.writeFileSync(archive.at('key.pem'), key!.pem);
    const args = ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', archive.at('key.pem'), '-in', archive.at('text'), '-sigfile', archive.at('signature')];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).to.match(/Verified Successfully/);
  });

  it('is confirmed by kho ledger verify, and a change of keys keeps what was kept valid', async () => {
    const verify = async (from?: Uint8Array): Promise<readonly string[]> => (await archive.operations.ledger.verify({
      repo: archive.repo, filesOnly: false, signal: new AbortController().signal, onProgress: () => undefined, ...(from === undefined ? {} : { from }),
    })).findings.map(({ code }) => code);
    const old = fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'));
    expect(await verify(old)).to.deep.equal([]);
    await archive.operations.ledger.keys({ repo: archive.repo, change: 'add' });
    expect((fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'), 'utf8').match(/^— /gm))).to.have.length(2);
    const { keys: after } = await archive.operations.ledger.keys({ repo: archive.repo, change: 'retire' });
    expect(after.map(({ state }) => state)).to.deep.equal(['signs', 'earlier']);
    expect(await verify(old)).to.deep.equal([]);
    fs.rmSync(path.join(archive.repo, 'keys'), { recursive: true });
    await archive.operations.ledger.keys({ repo: archive.repo, change: 'replace-lost' });
    expect(await verify(old)).to.deep.equal([]);
    expect((await archive.operations.ledger.mend({ repo: archive.repo })).setAside).to.deep.equal([]);
  });
});
