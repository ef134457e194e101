import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import type { WitnessesAnswer } from '../../src/cli/index.ts';
import { MadeArchive } from './made-archive.ts';
import { needTools } from './outside-tools.ts';

const SCRIPT = fileURLToPath(new URL('../../tools/verify/verify_ledger.py', import.meta.url));
const NAME = 'luutruquocgia.example/chung-kien';
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

describe('a store with a witness at another institution', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let stop: AbortController;
  let url: string;
  let key: string;
  let stopped: Promise<unknown>;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    const logs = (await archive.operations.ledger.keys({ repo: archive.repo })).keys.map((one) => one.key).join('\n');
    ({ key } = await archive.operations.witness.init({ dir: archive.at('w'), name: NAME, logs }));
    await serve();
  });
  afterEach(async () => {
    stop.abort();
    await stopped;
    await archive.remove();
  });

  const serve = async (): Promise<void> => {
    stop = new AbortController();
    const serving = await archive.operations.witness.serve({ dir: archive.at('w'), host: '127.0.0.1', port: 0, signal: stop.signal });
    ({ url } = serving);
    stopped = serving.closed;
  };
  const witness = async (action: 'list' | 'add' | 'remove' | 'ask' | 'take', more: object = {}): Promise<WitnessesAnswer> => (
    archive.operations.ledger.witness({ repo: archive.repo, action, signal: new AbortController().signal, ...more })
  );
  const bring = async (name: string): Promise<string> => archive.archive(path.dirname(archive.put(`${name}/tờ.txt`, name)));
  const codes = async (): Promise<readonly string[]> => (await archive.operations.ledger.verify({
    repo: archive.repo, filesOnly: false, witnessed: true, signal: new AbortController().signal, onProgress: () => undefined, onLocationFault: () => undefined,
  })).findings.map(({ code }) => code);
  const outcome = ({ witnesses: [one] }: WitnessesAnswer): string => one?.fault?.code ?? (one?.cosigned === undefined ? 'not yet' : 'cosigned');

  it('is cosigned at every size, over HTTP, and verify demands it', async () => {
    await witness('add', { key, url: `${url}/` });
    expect(await codes()).to.deep.equal(['L-19']);
    for (const name of ['một', 'hai']) {
      await bring(name);
      expect(outcome(await witness('ask'))).to.equal('cosigned');
      expect(await codes()).to.deep.equal([]);
    }
    expect(outcome(await witness('list'))).to.equal('cosigned');
    await bring('ba');
    expect(await codes(), 'a newer checkpoint').to.deep.equal(['L-19']);
  });

  it('is verified by whoever has both keys, in Python', async function () {
    needTools(this, { name: 'python3', probe: ['python3', '--version'] });
    await witness('add', { key, url });
    const id = await bring('một');
    const keys = archive.at('keys.txt');
    const own = (await archive.operations.ledger.keys({ repo: archive.repo })).keys.map((one) => one.key);
    fs.writeFileSync(keys, [...own, key].map((one) => `${one}\n`).join(''));
    const check = (): string => {
      const { status, stderr } = spawnSync('python3', ['-B', SCRIPT, '--key', keys, 'checkpoint', path.join(archive.repo, 'ledger/checkpoint'), '--witnesses', '1'], { encoding: 'utf8' });
      return status === 0 ? 'verified' : stderr.trim();
    };
    expect(check()).to.include('only 0 of 1 witnesses cosigned');
    await witness('ask');
    expect(check()).to.equal('verified');
    const proof = archive.at('proof');
    await archive.operations.ledger.prove({ repo: archive.repo, id, into: proof });
    expect(spawnSync('python3', ['-B', SCRIPT, '--key', keys, 'proof', proof, '--witnesses', '1']).status).to.equal(0);
    const file = path.join(archive.repo, 'ledger/checkpoint');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(new RegExp(`(— ${NAME} .{20})(.)`), (_all, head: string, one: string) => `${head}${one === 'A' ? 'B' : 'A'}`));
    expect(check()).to.include('the signature is forged');
  });

  it('that was put back from an older copy is told so by the witness, and not cosigned', async () => {
    await witness('add', { key, url });
    await bring('một');
    const parts = ['catalogue', 'ledger', 'keys', 'ocfl', 'witnesses.json'];
    for (const part of parts) fs.cpSync(path.join(archive.repo, part), archive.at('older', part), { recursive: true });
    await bring('hai');
    await bring('hai nữa');
    expect(outcome(await witness('ask'))).to.equal('cosigned');
    for (const part of parts) {
      fs.rmSync(path.join(archive.repo, part), { recursive: true });
      fs.cpSync(archive.at('older', part), path.join(archive.repo, part), { recursive: true });
    }
    await bring('ba');
    expect(outcome(await witness('ask'))).to.equal('WITNESS_AHEAD');
    await bring('bốn');
    await bring('năm');
    expect(outcome(await witness('ask')), 'a second history that has grown longer').to.equal('WITNESS_REFUSED');
  });

  it('can be cosigned by hand, on a stick', async () => {
    await witness('add', { key });
    await bring('một');
    stop.abort();
    await stopped;
    await witness('ask', { name: NAME, into: archive.at('request.txt') });
    expect(await codeOf(witness('ask', { name: NAME, into: archive.at('request.txt') }))).to.equal('TARGET_EXISTS');
    const answer = await archive.operations.witness.cosign({ dir: archive.at('w'), request: fs.readFileSync(archive.at('request.txt')) });
    expect(answer.status).to.equal(200);
    const lines = answer.status === 200 ? answer.cosignature : '';
    expect(await codeOf(witness('take', { lines: lines.replace('luutru', 'khac') }))).to.equal('WITNESS_REFUSED');
    expect(outcome(await witness('take', { lines }))).to.equal('cosigned');
    await serve();
  });

  it('is told what is the matter with a witness that is away, is not one, or does not know it', async () => {
    await witness('add', { key, url: 'http://127.0.0.1:1' });
    await bring('một');
    expect(outcome(await witness('ask'))).to.equal('WITNESS_UNREACHABLE');
    await witness('add', { key, url: `${url}/healthz` });
    expect(outcome(await witness('ask'))).to.equal('WITNESS_REFUSED');
    fs.writeFileSync(archive.at('w/logs'), '');
    stop.abort();
    await stopped;
    await serve();
    await witness('add', { key, url });
    expect(outcome(await witness('ask'))).to.equal('WITNESS_REFUSED');
    expect(await codeOf(witness('ask', { name: 'nobody' }))).to.equal('WITNESS_NOT_FOUND');
    expect(await codeOf(witness('add', { key: 'x' }))).to.equal('CONFIG_INVALID');
    expect(await codeOf(witness('add', { key, url: 'file:///etc/passwd' }))).to.equal('CONFIG_INVALID');
    expect((await witness('remove', { name: NAME })).witnesses).to.deep.equal([]);
  });

  it('meets a witness that speaks tlog-witness to anybody, and bounds what it reads', async () => {
    const add = async (body: string): Promise<readonly [number, string | null, string]> => {
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
      return [response.status, response.headers.get('content-type'), await response.text()];
    };
    const note = fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint'), 'utf8');
    expect(await add(`old 0\n\n${note}`)).to.satisfy(([status, , text]: readonly [number, string, string]) => status === 200 && text.startsWith(`— ${NAME} `));
    const size = note.split('\n')[1]!;
    expect(await add(`old 0\n\n${note}`)).to.deep.equal([409, 'text/x.tlog.size', `${size}\n`]);
    expect((await add('x'))[0]).to.equal(400);
    expect((await add('x'.repeat(100_000)))[0]).to.equal(413);
    expect((await fetch(`${url}/add-checkpoint`)).status).to.equal(404);
    expect(await (await fetch(url)).text()).to.equal(`${key}\n`);
  });

  it('has a witness that keeps its key to itself, and never gets another one in its place', async () => {
    const dir = archive.at('w');
    expect(fs.statSync(path.join(dir, 'witness.key')).mode & 0o077).to.equal(0);
    expect(await codeOf(archive.operations.witness.cosign({ dir, request: Buffer.from('x') })), 'while it serves').to.equal('STORE_LOCKED');
    expect((await archive.operations.witness.init({ dir })).key).to.equal(key);
    expect(await codeOf(archive.operations.witness.init({ dir, logs: 'no key' }))).to.equal('CONFIG_INVALID');
    await witness('add', { key, url });
    await witness('ask');
    stop.abort();
    await stopped;
    fs.chmodSync(path.join(dir, 'witness.key'), 0o644);
    expect(await codeOf(archive.operations.witness.cosign({ dir, request: Buffer.from('x') }))).to.equal('LEDGER_KEY_UNUSABLE');
    fs.rmSync(path.join(dir, 'witness.key'));
    expect(await codeOf(archive.operations.witness.init({ dir, name: NAME })), 'it remembers logs').to.equal('WITNESS_UNUSABLE');
    expect(await codeOf(archive.operations.witness.init({ dir: archive.at('v'), name: 'two words' }))).to.equal('CONFIG_INVALID');
    expect(await codeOf(archive.operations.witness.cosign({ dir: archive.at('v'), request: Buffer.from('x') }))).to.equal('WITNESS_UNUSABLE');
  });
});
