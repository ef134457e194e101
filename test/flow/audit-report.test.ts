import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import type { AuditReportRequest } from '../../src/cli/index.ts';
import type { MadeReport } from '../../src/reports/index.ts';
import { MadeArchive } from './made-archive.ts';

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
    expect(verified.said).to.include('VERIFIED.');
    expect(verified.status).to.equal(0);
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
});
