import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { writeVerifierKey } from '../../src/formats/tlog/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { madeLog, type MadeLog } from '../ledger/made-log.ts';
import { MadeArchive } from './made-archive.ts';
import { needTools, type OutsideTool } from './outside-tools.ts';

const SCRIPT = fileURLToPath(new URL('../../tools/verify/verify_ledger.py', import.meta.url));
const PYTHON: OutsideTool = { name: 'python3', probe: ['python3', '--version'] };
const OPENSSL: OutsideTool = { name: 'openssl', probe: ['openssl', 'version'] };
const REFERENCE = fileURLToPath(new URL('../../../shared/reference/tlog/', import.meta.url));

/** What the Python verifier says: its first line, or why it refuses. */
function verify(keys: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', SCRIPT, '--key', keys, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0]! : stderr.trim();
}

/** An auditor with Python, openssl and nothing of ours. */
describe('what the ledger hands out', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let id: string;
  let keys: string;
  let remove = async (): Promise<void> => Promise.resolve();
  before(async function () {
    needTools(this, PYTHON);
    archive = await MadeArchive.make();
    remove = async () => archive.remove();
    for (const name of ['một', 'hai', 'ba']) id = await archive.archive(path.dirname(archive.put(`${name}/tờ.txt`, name)));
    keys = archive.at('keys.txt');
    const { keys: known } = await archive.operations.ledger.keys({ repo: archive.repo });
    fs.writeFileSync(keys, known.map(({ key }) => `${key}\n`).join(''));
  });
  after(async () => remove());

  const verified = (...args: readonly string[]): string => verify(keys, ...args);

  it('is verified by a Python file that has nothing of ours: the proof of a package, with its inventory', async () => {
    const proof = archive.at('goi.tlog-proof');
    const { seq, size } = await archive.operations.ledger.prove({ repo: archive.repo, id, into: proof });
    const inventory = archive.objectRoots().map((root) => path.join(root, 'inventory.json')).find((file) => fs.readFileSync(file, 'utf8').includes(id))!;
    expect(verified('proof', proof, '--inventory', inventory)).to.match(new RegExp(`^OK kho\\.example/[0-9a-f-]{36}: entry ${seq} of ${size}$`));
    fs.appendFileSync(archive.put('khác.json', fs.readFileSync(inventory)), ' ');
    expect(verified('proof', proof, '--inventory', archive.at('in', 'khác.json'))).to.equal('TỪ CHỐI · REFUSED: inventory không phải bản đã lưu trữ · the inventory is not the one that was archived');
    const text = fs.readFileSync(proof);
    for (let at = 0; at < text.length; at += 1 + Math.floor(text.length / 40)) {
      const changed = Buffer.from(text);
      changed[at]! ^= 1;
      fs.writeFileSync(archive.at('changed.tlog-proof'), changed);
      expect(verified('proof', archive.at('changed.tlog-proof')), `byte ${at}`).to.match(/^TỪ CHỐI · REFUSED: /);
    }
  });

  it('is verified the same way as a whole folder, against an older checkpoint', async () => {
    const old = archive.at('old.txt');
    const { note } = await archive.operations.ledger.checkpoint({ repo: archive.repo });
    fs.writeFileSync(old, note);
    await archive.archive(path.dirname(archive.put('bốn/tờ.txt', 'bốn')));
    const ledger = path.join(archive.repo, 'ledger');
    expect(verified('checkpoint', path.join(ledger, 'checkpoint'), '--ledger', ledger, '--from', old)).to.match(/: 5 entries verified$/);
    expect(verified('checkpoint', old, '--ledger', ledger, '--from', path.join(ledger, 'checkpoint'))).to.equal('TỪ CHỐI · REFUSED: sổ cái ngắn hơn bản chốt cũ: bị lùi lại hoặc bị cắt · the log is shorter than the older checkpoint: rolled back or cut');
    const copy = archive.at('forged');
    fs.cpSync(ledger, copy, { recursive: true });
    const bundle = path.join(copy, 'tile/entries/000.p/5');
    fs.writeFileSync(bundle, Buffer.from(fs.readFileSync(bundle).toString('latin1').replace('"archived"', '"received"'), 'latin1'));
    expect(verified('checkpoint', path.join(copy, 'checkpoint'), '--ledger', copy)).to.equal('TỪ CHỐI · REFUSED: các mục không cho ra giá trị gốc đã ký · the entries do not give the signed root');
    const stranger = await MadeArchive.make();
    expect(verified('checkpoint', path.join(stranger.repo, 'ledger/checkpoint'))).to.equal('TỪ CHỐI · REFUSED: không khóa được tin nào đã ký bản chốt · no trusted key signed the checkpoint');
    await stranger.remove();
  });

  it('is seen to go on from an older checkpoint by a few tiles alone', async () => {
    const old = archive.at('old-quick.txt');
    fs.writeFileSync(old, (await archive.operations.ledger.checkpoint({ repo: archive.repo })).note);
    await archive.archive(path.dirname(archive.put('năm/tờ.txt', 'năm')));
    const ledger = path.join(archive.repo, 'ledger');
    const args = ['checkpoint', path.join(ledger, 'checkpoint'), '--ledger', ledger, '--from', old, '--quick'];
    expect(verified(...args)).to.match(/entries, consistent$/);
    const copy = archive.at('forked');
    fs.cpSync(ledger, copy, { recursive: true });
    const tile = path.join(copy, 'tile/0/000.p', fs.readFileSync(path.join(copy, 'checkpoint'), 'utf8').split('\n')[1]!);
    const bytes = fs.readFileSync(tile);
    bytes[0]! ^= 1;
    fs.writeFileSync(tile, bytes);
    expect(verified(...args.map((arg) => (arg === ledger ? copy : arg)))).to.match(/^TỪ CHỐI · REFUSED: lịch sử trước bản chốt cũ đã bị viết lại/);
  });

  it('is verified by the Python file where there is no openssl', async () => {
    const code = 'import sys, runpy, os; os.environ["PATH"] = ""; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")';
    const ledger = path.join(archive.repo, 'ledger');
    const { status, stdout, stderr } = spawnSync('python3', ['-B', '-c', code, SCRIPT, '--key', keys, 'checkpoint', path.join(ledger, 'checkpoint'), '--ledger', ledger], { encoding: 'utf8' });
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/entries verified\n$/);
  });

  it('is verified by Go\'s own libraries for transparency logs, leaf by leaf', async function () {
    const oracle = archive.at('oracle');
    const env = { ...process.env, GOFLAGS: '-mod=readonly', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
    const built = spawnSync('go', ['build', '-o', oracle, '.'], { cwd: fileURLToPath(new URL('ledger-oracle/', import.meta.url)), env, encoding: 'utf8' });
    needTools(this, { name: 'Go with golang.org/x/mod', probe: ['true'], ...(built.status === 0 ? {} : { probe: ['false'] }) });
    const said = (...args: readonly string[]): string => spawnSync(oracle, [keys, ...args], { encoding: 'utf8' }).stdout.trim();
    const old = archive.at('old-go.txt');
    fs.writeFileSync(old, (await archive.operations.ledger.checkpoint({ repo: archive.repo })).note);
    // Enough for tiles that are full, and a level above them.
    const stating = await openForReading(archive.repo, archive.surroundings);
    await stating.catalogue.transaction(async (tx) => {
      await stating.ledger.append(Array.from({ length: 600 }, (_, at) => ({ type: 'software.start' as const, outcome: 'started', detail: { at } })), tx);
    });
    await stating.close();
    const { size } = await archive.operations.ledger.checkpoint({ repo: archive.repo });
    const ledger = path.join(archive.repo, 'ledger');
    expect(said(ledger, old)).to.equal(`OK ${size} entries from ${size - 600}`);
    expect(verified('checkpoint', path.join(ledger, 'checkpoint'), '--ledger', ledger, '--from', old)).to.match(new RegExp(`: ${size} entries verified$`));
    const proof = archive.at('go.tlog-proof');
    const { seq } = await archive.operations.ledger.prove({ repo: archive.repo, id, into: proof });
    expect(said(proof)).to.equal(`OK entry ${seq} of ${size}`);
    fs.writeFileSync(proof, fs.readFileSync(proof, 'utf8').replace(`index ${seq}`, `index ${seq + 1}`));
    expect(said(proof)).to.match(/^REFUSED: /);
  });

  it('verifies with openssl alone: one signature, one public key', async function () {
    needTools(this, OPENSSL);
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
    const codes = async (from?: Uint8Array): Promise<readonly string[]> => (await archive.operations.ledger.verify({
      repo: archive.repo, filesOnly: false, witnessed: false, signal: new AbortController().signal, onProgress: () => undefined, onLocationFault: () => undefined, ...(from === undefined ? {} : { from }),
    })).findings.map(({ code }) => code);
    const old = fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'));
    expect(await codes(old)).to.deep.equal([]);
    await archive.operations.ledger.keys({ repo: archive.repo, change: 'add' });
    expect((fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'), 'utf8').match(/^— /gm))).to.have.length(2);
    const { keys: after } = await archive.operations.ledger.keys({ repo: archive.repo, change: 'retire' });
    expect(after.map(({ state }) => state)).to.deep.equal(['signs', 'earlier']);
    expect(await codes(old)).to.deep.equal([]);
    fs.rmSync(path.join(archive.repo, 'keys'), { recursive: true });
    await archive.operations.ledger.keys({ repo: archive.repo, change: 'replace-lost' });
    expect(await codes(old)).to.deep.equal([]);
    expect((await archive.operations.ledger.mend({ repo: archive.repo })).setAside).to.deep.equal([]);
  });
});

describe('an auditor with Python and an older checkpoint', function () {
  this.timeout(240_000);
  let log: MadeLog | undefined;
  before(function () { needTools(this, PYTHON); });
  after(async () => log?.remove());

  it('refuses a log of which any file was changed, cut, emptied, removed or exchanged, and a history that was signed anew', async () => {
    log = await madeLog();
    await log.grow(200);
    fs.writeFileSync(path.join(log.made.folder, 'old'), log.checkpoint());
    await log.grow(100);
    const { keys } = (await log.parts()).signer;
    fs.writeFileSync(path.join(log.made.folder, 'keys'), keys.map((key) => `${writeVerifierKey(key)}\n`).join(''));
    // The thief has the signing key, and the same number of entries.
    const thief = await madeLog();
    await thief.append({ type: 'software.start', outcome: 'started' });
    await thief.grow(299);
    fs.cpSync(thief.log, path.join(log.made.folder, 'thief'), { recursive: true });
    await thief.remove();
    const { stdout, stderr } = spawnSync('python3', ['-B', '-c', MUTATIONS, path.dirname(SCRIPT), log.made.folder], { encoding: 'utf8' });
    expect(stderr).to.equal('');
    const { tried, refused } = JSON.parse(stdout) as { readonly tried: number; readonly refused: number };
    expect(tried).to.be.above(1000);
    guaranteeRow({
      guarantee: 'G14', faults: 'bytes of the published log changed, cut, exchanged; a second history signed with the stolen key; judged in Python', tried, survived: refused,
      remark: 'by tools/verify/verify_ledger.py with nothing but the public key and an older checkpoint',
    });
  });
});

/** Every file of the log, changed at many places, in copies that are put right again; the signature is checked once for each checkpoint. */
const MUTATIONS = `
import functools, json, os, sys
sys.path.insert(0, sys.argv[1])
import verify_ledger as v
folder = sys.argv[2]
log = os.path.join(folder, "ledger")
keys = v.read_keys(v.bytes_of(os.path.join(folder, "keys")).decode())
v.ed25519 = functools.lru_cache(None)(v.ed25519_plain)
old = v.open_checkpoint(v.bytes_of(os.path.join(folder, "old")), keys)
def refused(where):
    try:
        origin, size, root = v.open_checkpoint(v.bytes_of(os.path.join(where, "checkpoint")), keys)
        v.check(origin == old[0], "another log")
        v.verify_folder(where, size, root, old, v.entry_of_kho)
        return False
    except (v.Refused, OSError, ValueError):
        return True
assert not refused(log)
names = ["checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
results = [refused(os.path.join(folder, "thief"))]
whole = {name: v.bytes_of(os.path.join(log, name)) for name in names}
for name in names:
    path, data = os.path.join(log, name), whole[name]
    changes = [data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1:] for at in range(0, len(data), max(1, len(data) // 170))]
    changes += [data[:-1], data[:len(data) // 2], b""] + [other for one, other in whole.items() if one != name]
    for change in changes:
        with open(path, "wb") as out:
            out.write(change)
        results.append(refused(log))
    os.remove(path)
    results.append(refused(log))
    with open(path, "wb") as out:
        out.write(data)
assert not refused(log)
print(json.dumps({"tried": len(results), "refused": sum(results)}))
`;

describe('the Python verifier', function () {
  this.timeout(120_000);
  before(function () { needTools(this, { ...PYTHON, file: REFERENCE }); });

  it('confirms every checkpoint of a log of another implementation, its tiles and entries, and every pair of sizes', () => {
    const code = `
import sys
sys.path.insert(0, sys.argv[1])
import verify_ledger as v
log = sys.argv[2] + "tessera-log"
keys = v.read_keys(v.bytes_of(log + ".vkey").decode())
known = [v.open_checkpoint(v.bytes_of("%s/checkpoint.%d" % (log, size)), keys) for size in range(16)]
pairs = 0
for _, size, root in known:
    for old in known[:size + 1]:
        v.verify_folder(log, size, root, old)
        proof = v.consistency_proof(log, old[1], size)
        assert v.consistent(old[1], old[2], size, root, proof)
        assert old[1] in (0, size) or not v.consistent(old[1], old[2], size, v.leaf_hash(root), proof)
        pairs += 1
print(pairs)
`;
    const { stdout, stderr } = spawnSync('python3', ['-B', '-c', code, path.dirname(SCRIPT), REFERENCE], { encoding: 'utf8' });
    expect([stdout, stderr]).to.deep.equal(['136\n', '']);
  });

  it('knows the signatures of RFC 8032 from their changes, with and without openssl', () => {
    const code = `
import sys
sys.path.insert(0, sys.argv[1])
import verify_ledger as v
key, message, signature = v.KNOWN
assert v.ed25519_plain(key, message, signature) and v.ed25519(key, message, signature)
for at in range(64):
    changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1:]
    assert not v.ed25519_plain(key, message, changed), at
for at in range(32):
    assert not v.ed25519_plain(key[:at] + bytes([key[at] ^ 1]) + key[at + 1:], message, signature), at
assert not v.ed25519_plain(key, b"x", signature)
# The same signature with the order of the group added to its number: malleable, and refused.
larger = (int.from_bytes(signature[32:], "little") + v.L).to_bytes(32, "little")
assert not v.ed25519_plain(key, message, signature[:32] + larger)
print("refused")
`;
    const { stdout, stderr } = spawnSync('python3', ['-B', '-c', code, path.dirname(SCRIPT)], { encoding: 'utf8' });
    expect([stdout, stderr]).to.deep.equal(['refused\n', '']);
  });
});
