import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { loadMessages } from '../../src/app/load-messages.ts';
import { createOperations } from '../../src/app/operations.ts';
import { packageUuid } from '../../src/base/index.ts';
import { runCommandLine } from '../../src/cli/index.ts';

// The second story of Kho, as an operator types it: two disks, a new version, a damaged copy, a deletion by two people,
// a rehearsal of the restoration, a lost catalogue. Every line is the real command line; only the clock is the test's.

const DAY = 24 * 3600;

interface Said {
  readonly status: number;
  /** What was printed with `--json`, one object a line. */
  readonly lines: readonly Record<string, unknown>[];
}

describe('nothing is lost', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-story-'));
  const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
  let passed = 0;
  const messages = loadMessages();
  const started = Date.now();
  const now = (): Date => new Date(started + passed * 1000);
  const operations = createOperations({
    clock: { now }, newId: () => randomUUID(), env: {}, running: () => ({ uptime: 1000 + passed, boot: 'one' }), pause: async () => Promise.resolve(),
    secretCost: { memory: 8, passes: 1 },
  }, messages);
  let id = '';
  let other = '';

  async function kho(...argv: readonly string[]): Promise<Said> {
    const stdout: string[] = [];
    const io = {
      stdout: { write: (text: string) => stdout.push(text) },
      stderr: { write: () => undefined },
      env: { KHO_REPO: at('kho') }, user: 'root', now, onInterrupt: () => () => undefined,
      readInput: async (file: string) => fs.promises.readFile(file),
    };
    const status = await runCommandLine([...argv, '--json'], io, operations, messages);
    const lines = stdout.join('').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
    return { status, lines };
  }

  function put(relative: string, content: string): string {
    fs.mkdirSync(path.dirname(at(relative)), { recursive: true });
    fs.writeFileSync(at(relative), content);
    return at(relative);
  }

  /** The folder of a package below a storage root. */
  function objectRoot(root: string, packageId: string): string {
    const uuid = packageUuid(packageId) ?? '';
    const found = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).find((name) => path.basename(name) === `urn%3auuid%3a${uuid}`);
    if (found === undefined) throw new Error(`${packageId} is not in ${root}`);
    return path.join(root, found);
  }

  before(() => {
    for (const [name, secret] of [['lan', 'con ngựa đúng pin ghim'], ['minh', 'đèn biển hòn tre xanh']]) put(`${name}.secret`, `${secret}\n`);
    put('delivery/ho-so-1/quyet-dinh.txt', 'Quyết định số 12/QĐ-UBND');
    put('delivery/ho-so-1/phu-luc/danh-sach.csv', 'STT,Họ và tên\n1,Nguyễn Văn Đường\n');
    put('delivery/ho-so-2/to-trinh.txt', 'Tờ trình số 7');
    put('more/ocr/quyet-dinh.ocr.txt', 'Quyet dinh so 12');
  });
  after(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('keeps a second copy on another disk, and says archived only when it was read back there', async () => {
    expect((await kho('init')).status).to.equal(0);
    expect((await kho('location', 'add', at('disk-b'), '--name', 'b')).status).to.equal(0);
    expect((await kho('location', 'min-copies', '2')).status).to.equal(0);
    const { status, lines } = await kho('ingest', at('delivery/ho-so-1'), at('delivery/ho-so-2'));
    expect(status).to.equal(0);
    const archived = lines.filter(({ type }) => type === 'item');
    expect(archived.map(({ outcome, copies }) => [outcome, (copies as { verified: number }).verified])).to.deep.equal([['archived', 2], ['archived', 2]]);
    // Small packages are told in the order in which they are done.
    [id = '', other = ''] = ['ho-so-1', 'ho-so-2'].map((name) => String(archived.find(({ path: from }) => String(from).endsWith(name))?.['id']));
    expect(fs.existsSync(path.join(objectRoot(at('disk-b', 'ocfl'), id), 'inventory.json'))).to.equal(true);
  });

  it('adds a representation as a second version, in every copy', async () => {
    const { status, lines } = await kho('update', id, '--add-representation', `ocr=${at('more/ocr')}`, '--reason', 'Nhận dạng chữ theo kế hoạch 3');
    expect(status).to.equal(0);
    expect(lines.find(({ type }) => type === 'item')).to.include({ id, version: 2 });
    expect(fs.readdirSync(objectRoot(at('disk-b', 'ocfl'), id))).to.include.members(['v1', 'v2']);
  });

  it('repairs a damaged file from the copy that has the committed digest, and keeps the damaged bytes', async () => {
    const content = path.join(objectRoot(at('kho', 'ocfl'), id), 'v1', 'content');
    const [name = ''] = fs.readdirSync(content).sort();
    const good = fs.readFileSync(path.join(content, name));
    const bad = Buffer.from(good);
    bad[0]! ^= 1;
    fs.writeFileSync(path.join(content, name), bad);
    expect((await kho('audit')).status).to.equal(3);
    expect((await kho('incidents', 'list')).lines.filter(({ type }) => type === 'item')).to.have.length(1);
    expect((await kho('repair', '--all')).status).to.equal(0);
    expect(fs.readFileSync(path.join(content, name)).equals(good)).to.equal(true);
    const kept = fs.readdirSync(at('kho', 'quarantine'), { recursive: true, encoding: 'utf8' }).map((one) => at('kho', 'quarantine', one));
    expect(kept.some((one) => fs.statSync(one).isFile() && fs.readFileSync(one).equals(bad))).to.equal(true);
    expect((await kho('audit')).status).to.equal(0);
    expect((await kho('audit', '--location', 'all')).status).to.equal(0);
  });

  it('deletes only what two people want, after the waiting time, in every copy', async () => {
    const as = (name: string): readonly string[] => ['--as', name, '--secret-file', at(`${name}.secret`)];
    expect((await kho('person', 'add', 'minh', '--role', 'approver', '--secret-file', at('minh.secret'))).status).to.equal(0);
    const vouched = ['--by', 'minh', '--by-secret-file', at('minh.secret')];
    expect((await kho('person', 'add', 'lan', '--role', 'archivist', '--secret-file', at('lan.secret'), ...vouched)).status).to.equal(0);
    const asked = await kho('delete', 'request', other, '--reason', 'Hết thời hạn lưu trữ', '--basis', 'QĐ 45/QĐ-SNV', ...as('lan'));
    expect(asked.status).to.equal(0);
    const request = String(asked.lines.at(-1)?.['request']);
    expect((await kho('delete', 'approve', request, ...as('lan'))).status).not.to.equal(0);
    expect((await kho('delete', 'approve', request, ...as('minh'))).status).to.equal(0);
    expect((await kho('delete', 'run')).lines.at(-1)).to.include({ deleted: 0, waiting: 1 });
    expect(fs.existsSync(objectRoot(at('disk-b', 'ocfl'), other))).to.equal(true);
    passed += 8 * DAY;
    expect((await kho('delete', 'run')).lines.at(-1)).to.include({ deleted: 1, outstanding: 0 });
    expect(() => objectRoot(at('kho', 'ocfl'), other)).to.throw('is not in');
    expect(() => objectRoot(at('disk-b', 'ocfl'), other)).to.throw('is not in');
    const again = await kho('ingest', at('delivery/ho-so-2'));
    expect(again.status).to.equal(3);
  });

  it('rehearses the day on which everything is lost, and finds no difference', async () => {
    expect((await kho('replicas', 'sync')).status).to.equal(0);
    fs.mkdirSync(at('usb'));
    expect((await kho('backup', at('usb', 'backup'))).status).to.equal(0);
    const { status, lines } = await kho('drill', at('usb', 'backup'));
    expect(lines.at(-1)).to.include({ verdict: 'passed', differences: 0 });
    expect(status).to.equal(0);
  });

  it('makes the catalogue again from storage: the deleted package stays deleted', async () => {
    const before = (await kho('list')).lines;
    fs.rmSync(at('kho', 'catalogue'), { recursive: true });
    expect((await kho('rebuild')).status).to.equal(0);
    expect((await kho('replicas', 'sync')).status).to.equal(0);
    expect((await kho('list')).lines).to.deep.equal(before);
    expect((await kho('show', other)).status).to.equal(5);
    expect((await kho('audit')).status).to.equal(0);
  });
}).timeout(120_000);
