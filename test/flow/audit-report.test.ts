import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault, canonicalJson, digestOf, type Json } from '../../src/base/index.ts';
import { acquireWriterLock } from '../../src/catalogue/index.ts';
import type { AuditReportRequest, ChallengeRequest } from '../../src/cli/index.ts';
import type { Challenged, MadeReport } from '../../src/reports/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

const VERIFIER = path.resolve('tools/verify/kiem_tra.py');

/** What the verifier says, in English. */
function verify(...args: readonly string[]): { readonly status: number; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', VERIFIER, ...args, '--lang', 'en'], { encoding: 'utf8' });
  return { status: status ?? -1, said: stdout + stderr };
}

/** From a store with packages to what an auditor does at a desk without Kho. */
describe('the audit report of a period', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let now: Date;
  beforeEach(async () => {
    now = new Date('2026-10-05T03:00:00Z');
    archive = await MadeArchive.make({ clock: { now: () => now }, newId: () => randomUUID(), env: { KHO_CONTACT: 'luutru@example.vn' } });
  });
  afterEach(async () => archive.remove());

  const submission = (name: string): string => path.dirname(archive.put(`${name}/tờ trình.txt`, `nội dung ${name}`));
  const make = async (request: Partial<AuditReportRequest> = {}): Promise<{ readonly made: MadeReport; readonly delivered: readonly string[] }> => archive.operations.auditReports.make({
    repo: archive.repo, period: '2026-Q4', forms: ['folder'], newKey: false, signal: new AbortController().signal, onProgress: () => undefined, ...request,
  });
  const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

  it('is verified by openssl, sha256sum and Python, and says match only of what was read again', async () => {
    await archive.archive(submission('một'));
    now = new Date('2026-10-06T03:00:00Z');
    await archive.audit();
    now = new Date('2026-10-07T03:00:00Z');
    await archive.archive(submission('hai'));
    now = new Date('2026-10-08T03:00:00Z');
    const { made, delivered: [folder = ''] } = await make({ into: archive.at('giao') });
    expect(path.basename(folder)).to.equal('000001_2026-Q4');
    const { match, 'not-checked': notChecked, ...others } = made.outcomes;
    expect(match).to.be.above(0);
    expect(notChecked).to.be.above(0);
    expect(Object.values(others)).to.deep.equal([0, 0, 0, 0, 0, 0]);
    expect([made.rows, made.complete, made.until]).to.deep.equal([match + notChecked, false, '2026-10-08T03:00:01Z']);

    const openssl = execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', 'khoa-cong-khai.pem', '-rawin', '-in', 'bao-cao.json', '-sigfile', 'bao-cao.json.sig'], { cwd: folder, encoding: 'utf8' });
    expect(openssl).to.include('Signature Verified Successfully');
    execFileSync('sha256sum', ['-c', '--quiet', 'tong-kiem.sha256'], { cwd: folder });
    execFileSync('sha256sum', ['-c', '--quiet', path.join(folder, 'checksums.sha256')], { cwd: path.join(archive.repo, 'ocfl') });
    const verified = verify(folder, '--key', made.fingerprint, '--store', archive.repo);
    expect(verified.said).to.include('the keys of the ledger are those in the report itself');
    expect(verified.said).to.include('VERIFIED.');
    const judge = 'import json,sys; from jsonschema import Draft202012Validator as V; s,d=(json.load(open(f)) for f in sys.argv[1:]); V.check_schema(s); V(s).validate(d)';
    // Only where Python has jsonschema: it judges the report by the schema that we publish.
    if (spawnSync('python3', ['-c', 'import jsonschema']).status === 0) execFileSync('python3', ['-c', judge, path.resolve('schemas/kho-audit-report.schema.json'), path.join(folder, 'bao-cao.json')]);
    expect(verified.status).to.equal(0);
  });

  it('names files by their places in the store: no name of a file or package that may have to be hidden or removed gets into it', async () => {
    const secret = 'Nguyễn Văn Kín';
    const id = await archive.archive(path.dirname(archive.put(`Hồ sơ ${secret}/Đơn của ${secret}.txt`, 'nội dung')));
    const damaged = path.join(archive.objectRoots()[0]!, 'v1/content/0000');
    fs.writeFileSync(damaged, Buffer.concat([fs.readFileSync(damaged), Buffer.from('!')]));
    now = new Date('2026-10-06T03:00:00Z');
    await archive.operations.fixity.run({ repo: archive.repo, signal: new AbortController().signal, all: true, onProgress: () => undefined, onReport: () => undefined });
    const { made, delivered: [folder = ''] } = await make({ into: archive.at('giao') });
    await archive.operations.auditReports.challenge({ repo: archive.repo, phrase: 'mưa', count: 50, signal: new AbortController().signal, onProgress: () => undefined, onAnswer: () => undefined });
    expect(made.outcomes.mismatch, 'the file is told').to.equal(1);
    expect(fs.readFileSync(path.join(folder, 'tep.csv'), 'utf8')).to.include(`${id},1,kho,v1/content/0000,`);
    const pages = execFileSync('unzip', ['-p', path.join(folder, 'tep.xlsx')], { encoding: 'utf8' });
    const kept = ['reports', 'challenges', 'fixity/runs'].flatMap((name) => Object.entries(treeOf(path.join(archive.repo, name))).map(([file, bytes]) => `${file} ${Buffer.from(bytes, 'base64').toString('utf8')}`));
    for (const text of [pages, ...kept]) expect(text.slice(0, 100) + (text.includes('Văn Kín') || text.normalize('NFC').includes('Văn K') ? ' NAMES IT' : '')).not.to.include('NAMES IT');
    expect(verify(folder, '--key', made.fingerprint).said, 'and is still verified').to.include('VERIFIED.');
  });

  it('lists what is damaged with what was expected and found, and level 3 finds the same without Kho', async () => {
    await archive.archive(submission('một'));
    const [content = ''] = archive.objectRoots().flatMap((root) => fs.readdirSync(path.join(root, 'v1/content')).map((name) => path.join(root, 'v1/content', name)));
    const bytes = fs.readFileSync(content);
    bytes[0]! ^= 1;
    fs.writeFileSync(content, bytes);
    now = new Date('2026-10-06T03:00:00Z');
    await archive.audit();
    const { made } = await make();
    expect(made.outcomes.mismatch).to.equal(1);
    const { discrepancies } = made.report as { readonly discrepancies: { readonly listed: readonly { readonly expected: string; readonly found: string; readonly action: string; readonly firstSeen: string }[] } };
    expect(discrepancies.listed).to.have.length(1);
    const [listed] = discrepancies.listed;
    expect(listed).to.include({ action: 'open', firstSeen: '2026-10-06T03:00:00Z' });
    expect(listed?.expected).to.match(/^[0-9a-f]{128}$/);
    expect(listed?.found).to.match(/^[0-9a-f]{128}$/).and.not.equal(listed?.expected);
    expect(verify(made.folder).status).to.equal(0);
    const today = verify(made.folder, '--store', archive.repo);
    expect([today.status, /1 of \d+ files are WRONG/.test(today.said)]).to.deep.equal([1, true]);
  });

  it('rests on the lines of a fixity run where there was one, and not when they were changed afterwards', async () => {
    await archive.archive(submission('một'));
    now = new Date('2026-10-06T03:00:00Z');
    await archive.operations.fixity.run({ repo: archive.repo, signal: new AbortController().signal, all: true, onProgress: () => undefined, onReport: () => undefined });
    const kept = async (): Promise<readonly [readonly string[], readonly string[]]> => {
      const { made: { folder, report } } = await make();
      const [, ...lines] = fs.readFileSync(path.join(folder, 'tep.csv'), 'utf8').trimEnd().split('\r\n');
      const { runFiles } = (report as { readonly sampling: { readonly runFiles: readonly { readonly use: string }[] } }).sampling;
      return [[...new Set(lines.map((line) => line.split(',').slice(-3, -1).join(' ')))], runFiles.map(({ use }) => use)];
    };
    expect(await kept()).to.deep.equal([['match file'], ['used']]);
    const [file = ''] = fs.readdirSync(path.join(archive.repo, 'fixity/runs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'));
    const target = path.join(archive.repo, 'fixity/runs', file);
    fs.writeFileSync(target, fs.readFileSync(target, 'utf8').replace('"outcome":"match"', '"outcome":"mismatch"'));
    // What the catalogue remembers of the whole copy is left then.
    expect(await kept()).to.deep.equal([['match copy'], ['changed']]);
  });

  it('calls overdue what the cycle of the policy in force says, and names the policy', async () => {
    await archive.archive(submission('một'));
    await archive.audit();
    now = new Date('2026-11-10T03:00:00Z');
    const made = async (): Promise<MadeReport> => (await make({ period: '2026-11' })).made;
    expect((await made()).outcomes).to.include({ overdue: 0 });
    const folder = path.join(archive.repo, 'config/fixity');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'hang-thang.json5'), '{ "cycleDays": 30 }');
    const { outcomes, rows, report } = await made();
    expect(outcomes).to.include({ overdue: rows });
    const { policies, locations } = report['policy'] as unknown as { policies: { name: string; cycleDays: number; sha256: string }[]; locations: unknown[] };
    expect(policies.map(({ name, cycleDays, sha256 }) => [name, cycleDays, sha256])).to.deep.equal([['hang-thang', 30, digestOf('sha256', '{ "cycleDays": 30 }')]]);
    expect(locations).to.deep.equal([{ location: 'kho', cycleDays: 30 }]);
  });

  it('goes on from the report before, also when the catalogue was lost in between', async () => {
    await archive.archive(submission('một'));
    const { made: first } = await make();
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    await archive.rebuild();
    const { made: second } = await make();
    expect(second.number).to.equal(2);
    expect(second.report['previous']).to.deep.equal({ number: 1, sha256: first.sha256, kept: true });
    expect(second.fingerprint).to.equal(first.fingerprint);
    expect(verify(second.folder, '--previous', first.folder).said).to.include('goes on from the report before');
    expect(verify(first.folder, '--previous', second.folder).status).to.equal(1);
  });

  it('is refused a successor once somebody changed it, and is known by the ledger when its folder is lost', async () => {
    const { made: first } = await make();
    const file = path.join(first.folder, 'bao-cao.json');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('"number":1', '"number":9'));
    expect(await codeOf(make())).to.equal('REPORT_CHAIN_BROKEN');
    fs.rmSync(first.folder, { recursive: true });
    const { made: second } = await make();
    expect(second.report['previous']).to.deep.equal({ number: 1, sha256: first.sha256, kept: false });
  });

  describe('whose maker was killed', () => {
    const reports = (): readonly string[] => fs.readdirSync(path.join(archive.repo, 'reports')).sort();
    const at = (name: string): string => path.join(archive.repo, 'reports', name);
    /** As it lies there between the leaf and the renaming. */
    const waiting = async (): Promise<MadeReport> => {
      await archive.archive(submission('một'));
      const { made } = await make();
      fs.renameSync(made.folder, at('signed'));
      for (const name of ['bao-cao.tlog-proof', 'tong-kiem.sha256', 'tong-kiem.sha256.sig']) fs.rmSync(at(`signed/${name}`));
      return made;
    };

    it('is finished by the next one when it stands in the ledger, the same to the byte', async () => {
      const first = await waiting();
      fs.writeFileSync(at('signed/tong-kiem.sha256.new'), 'half');
      const { made: second } = await make();
      expect(reports()).to.deep.equal(['000001_2026-Q4', '000002_2026-Q4']);
      expect(digestOf('sha256', fs.readFileSync(path.join(first.folder, 'bao-cao.json')))).to.equal(first.sha256);
      expect(verify(first.folder, '--key', first.fingerprint)).to.include({ status: 0 });
      expect(verify(second.folder, '--previous', first.folder)).to.include({ status: 0 });
    });

    it('is finished by the archiving of evidence too, which then has it all', async () => {
      const { folder } = await waiting();
      const { problems, archived } = await archive.operations.auditReports.archive({ repo: archive.repo, month: '2026-10', operator: 'Lan', signal: new AbortController().signal });
      expect([problems, archived.map((one) => one.reports), fs.existsSync(folder)]).to.deep.equal([[], [1], true]);
    });

    it('is none when no leaf says so, and its number is free', async () => {
      const { folder } = await waiting();
      fs.writeFileSync(at('signed/bao-cao.json'), fs.readFileSync(at('signed/bao-cao.json'), 'utf8').replace('2026-Q4', '2026-Q3'));
      expect((await make()).made.number).to.equal(2);
      expect([reports(), fs.existsSync(folder)]).to.deep.equal([['000002_2026-Q4'], false]);
    });

    it('is set aside when it is not as it was signed, and nothing is signed over it', async () => {
      await waiting();
      fs.appendFileSync(at('signed/tep.csv'), 'x');
      await make();
      expect(reports()).to.deep.equal(['000002_2026-Q4', 'set-aside-1']);
    });
  });

  it('never gets another key without being asked for one', async () => {
    const { made: first } = await make();
    fs.rmSync(path.join(archive.repo, 'keys/report.pem'));
    expect(await codeOf(make())).to.equal('REPORT_KEY_MISSING');
    const { made: second } = await make({ newKey: true });
    expect(second.fingerprint).to.not.equal(first.fingerprint);
    expect(verify(second.folder, '--previous', first.folder).said).to.include('the key has changed');
    expect(verify(second.folder, '--key', first.fingerprint).status).to.equal(1);
    fs.chmodSync(path.join(archive.repo, 'keys/report.pem'), 0o644);
    if (process.platform !== 'win32') expect(await codeOf(make())).to.equal('REPORT_KEY_UNUSABLE');
  });

  it('is refused when any one place of any of its files is changed', async function () {
    if (process.env['KHO_LONG'] !== undefined) this.timeout(1_200_000);
    await archive.archive(submission('một'));
    await archive.audit();
    const { delivered: [folder = ''] } = await make({ into: archive.at('giao') });
    const times = process.env['KHO_LONG'] === undefined ? 1000 : 10_000;
    const said = execFileSync('python3', ['-B', path.resolve('test/flow/mutated-report.py'), VERIFIER, folder, String(times), 'G15'], { encoding: 'utf8' });
    const { untouched, after, tried, accepted, files, least } = JSON.parse(said) as { untouched: boolean; after: boolean; tried: number; accepted: unknown[]; files: number; least: number };
    expect([untouched, after]).to.deep.equal([true, true]);
    expect(accepted).to.deep.equal([]);
    expect(files).to.be.at.least(13);
    expect(tried).to.be.above(1000);
    expect(least).to.be.above(20);
    guaranteeRow({ guarantee: 'G15', faults: 'one place of any file of a report changed, cut, doubled; files missing, swapped, put in; digests mended', tried, survived: tried - accepted.length, remark: 'Refused by `kiem_tra.py`, which is Python\'s standard library alone.' });
  });

  it('is the same as a zip and as a bag', async () => {
    await archive.archive(submission('một'));
    const { made, delivered } = await make({ into: archive.at('giao'), forms: ['folder', 'zip', 'bag'] });
    const [folder = '', zip = '', bag = ''] = delivered;
    expect(delivered.map((one) => path.basename(one))).to.deep.equal(['000001_2026-Q4', '000001_2026-Q4.zip', '000001_2026-Q4-bag']);
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, archive.at('mở')]);
    expect(treeOf(archive.at('mở/000001_2026-Q4'))).to.deep.equal(treeOf(folder));
    expect(treeOf(path.join(bag, 'data'))).to.deep.equal(treeOf(folder));
    const judged = await archive.check(bag);
    expect(judged.kind === 'judged' ? judged.findings.filter(({ severity }) => severity !== 'info') : judged.kind).to.deep.equal([]);
    expect(verify(path.join(bag, 'data'), '--key', made.fingerprint).status).to.equal(0);
    expect(await codeOf(make({ into: archive.at('giao'), forms: ['folder'], period: '2026-Q4' }))).to.equal('nothing');
  });

  it('speaks of nothing that is outside of its period, and refuses a period that has not begun', async () => {
    await archive.archive(submission('một'));
    await archive.audit();
    now = new Date('2027-01-20T03:00:00Z');
    await archive.archive(submission('hai'));
    const { made: quarter } = await make();
    const { made: later } = await make({ period: '2027-01' });
    expect([quarter.complete, quarter.until, later.complete]).to.deep.equal([true, '2026-12-31T17:00:00Z', false]);
    expect(quarter.outcomes.match).to.equal(quarter.rows);
    expect(later.outcomes).to.include({ match: 0, overdue: quarter.rows });
    expect(later.outcomes['not-checked']).to.be.above(0);
    expect(await codeOf(make({ period: '2028' }))).to.equal('PERIOD_INVALID');
    expect(await codeOf(make({ period: '2026-13' }))).to.equal('PERIOD_INVALID');
  });
});

describe('a random challenge', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  const challenge = async (phrase: string, request: Partial<ChallengeRequest> = {}): Promise<Challenged & { readonly outcomes: readonly string[] }> => {
    const outcomes: string[] = [];
    const challenged = await archive.operations.auditReports.challenge({
      repo: archive.repo, phrase, count: 6, into: archive.at('thách thức.json'), signal: new AbortController().signal, onProgress: () => undefined,
      onAnswer: (_, place, { outcome }) => { outcomes.push(`${place} ${outcome}`); }, ...request,
    });
    return { ...challenged, outcomes };
  };
  const contents = (root: string): readonly string[] => fs.readdirSync(path.join(root, 'ocfl'), { recursive: true, encoding: 'utf8' }).filter((name) => /\/content\/[^/]+$/.test(name)).map((name) => path.join(root, 'ocfl', name));
  const withCopy = async (): Promise<string> => {
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('đĩa B') });
    await archive.archive(path.dirname(archive.put('gói/tờ trình.txt', 'nội dung')));
    return archive.at('đĩa B');
  };

  it('is answered from the bytes of every copy, by a sample that the phrase alone picks', async () => {
    await withCopy();
    const first = await challenge('mưa tháng mười một');
    expect([first.failed, first.samples, first.answers]).to.deep.equal([0, 6, 12]);
    expect(JSON.parse(fs.readFileSync(first.file, 'utf8'))).to.include({ count: 6 });
    const { made } = await archive.operations.auditReports.make({ repo: archive.repo, period: String(new Date(Date.now() + 7 * 3600_000).getUTCFullYear()), forms: [], newKey: false, signal: new AbortController().signal, onProgress: () => undefined });
    const verified = verify('--challenge', first.file, '--key', first.fingerprint, '--report', made.folder, '--store', archive.repo);
    expect(verified.said).to.include('the same').and.include('the 6 lowest').and.include('VERIFIED.');
    const second = await challenge('câu khác', { into: archive.at('hai.json') });
    const ranks = (file: string): readonly string[] => (JSON.parse(fs.readFileSync(file, 'utf8')) as { samples: { path: string }[] }).samples.map((sample) => sample.path);
    expect(ranks(second.file)).to.not.deep.equal(ranks(first.file));
  });

  it('is failed where the bytes are gone and the digests are kept', async () => {
    const copy = await withCopy();
    for (const file of contents(copy)) fs.rmSync(file);
    const answered = await challenge('còn gì không', { count: 3 });
    expect(answered.outcomes).to.deep.equal(['kho match', 'đĩa B missing', 'kho match', 'đĩa B missing', 'kho match', 'đĩa B missing']);
    expect(answered.failed).to.equal(3);
    const { samples } = JSON.parse(fs.readFileSync(answered.file, 'utf8')) as { samples: { answers: { location: string; hmac?: string }[] }[] };
    expect(samples.flatMap(({ answers }) => answers.filter(({ location }) => location === 'đĩa B').map(({ hmac }) => hmac))).to.deep.equal([undefined, undefined, undefined]);
    const verified = verify('--challenge', answered.file);
    expect([verified.status, verified.said.includes('3 answers do NOT show')]).to.deep.equal([1, true]);
    guaranteeRow({ guarantee: 'G17', faults: 'bytes of a copy gone or other, their digests kept', tried: 3, survived: answered.failed, remark: 'A challenge of those files fails, and names the copy.' });
  });

  it('is refused once a place of its answer is changed, and for an answer made of digests', async () => {
    await withCopy();
    const { file, fingerprint } = await challenge('câu hỏi');
    const whole = fs.readFileSync(file);
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 12)) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      fs.writeFileSync(file, changed);
      expect(verify('--challenge', file, '--key', fingerprint).status, `byte ${at}`).to.equal(1);
    }
    fs.writeFileSync(file, whole);
    for (const content of contents(archive.repo)) fs.writeFileSync(content, 'byte khác');
    expect(verify('--challenge', file, '--store', archive.repo).said).to.include('NOT of the bytes here');
  });

  it('is refused with fewer samples than were asked for, also when the archive itself signs so', async () => {
    await withCopy();
    const { file } = await challenge('bớt đi một tệp');
    const { samples, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8')) as { samples: unknown[] };
    fs.writeFileSync(file, canonicalJson({ ...rest, samples: samples.slice(0, -1) } as Json));
    fs.writeFileSync(`${file}.sig`, sign(null, fs.readFileSync(file), createPrivateKey(fs.readFileSync(path.join(archive.repo, 'keys/report.pem')))));
    // The ledger has the digest of the whole result: whoever cannot write there is refused already.
    expect(verify('--challenge', file).said).to.include('about another result');
    const skipsLedger = fs.readFileSync(VERIFIER, 'utf8').replace('fact["detail"]["sha256"] == hashlib.sha256(data).hexdigest()', 'True');
    const { stderr } = spawnSync('python3', ['-B', '-c', skipsLedger, '--challenge', file, '--lang', 'en'], { encoding: 'utf8' });
    expect(stderr).to.include('there are 5 samples, 6 of');
  });

  it('waits for the lock of reports only where the key is still to be made', async () => {
    const lock = path.join(archive.repo, 'catalogue/reports.lock');
    await withCopy();
    const held = await acquireWriterLock(lock, { command: 'test', since: '2026-10-05T00:00:00Z', pid: process.pid });
    expect(await challenge('một').then(() => '', (thrown: unknown) => asFault(thrown).code)).to.equal('STORE_LOCKED');
    await held.release();
    await challenge('hai');
    const again = await acquireWriterLock(lock, { command: 'test', since: '2026-10-05T00:00:00Z', pid: process.pid });
    expect((await challenge('ba', { into: archive.at('ba.json') })).failed).to.equal(0);
    await again.release();
  });

  it('shows nothing when there was nothing to read, or when the copy that is asked for does not exist', async () => {
    const empty = await challenge('kho trống');
    expect(empty.answers).to.equal(0);
    expect(verify('--challenge', empty.file).said).to.include('NOTHING was shown').and.not.include('VERIFIED.');
    await withCopy();
    const { file } = await challenge('có gì', { into: archive.at('hai.json') });
    for (const copy of ['0', '3']) expect(verify('--challenge', file, '--store', archive.repo, '--copy', copy).said).to.include(`no copy number ${copy}`);
  });

  it('does not write over an answer, and wants a phrase', async () => {
    await withCopy();
    await challenge('một');
    expect(await challenge('hai').then(() => '', (thrown: unknown) => asFault(thrown).code)).to.equal('TARGET_EXISTS');
    expect(await challenge('  ', { into: archive.at('khác.json') }).then(() => '', (thrown: unknown) => asFault(thrown).code)).to.equal('PHRASE_INVALID');
    expect(await challenge('một', { into: archive.at('khác.json'), location: 'không có' }).then(() => '', (thrown: unknown) => asFault(thrown).code)).to.equal('LOCATION_NOT_FOUND');
  });
});
