import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { personsOf, tokensOf } from '../../src/app/persons.ts';
import { MadeArchive } from './made-archive.ts';

/** What an auditor does in a browser: asks, waits for the worker, takes the signed answer home and verifies it there. */
describe('a random challenge that an auditor asks on the web', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let url = '';
  let authorization = '';

  before(async () => {
    archive = await MadeArchive.make({ newId: () => randomUUID() });
    for (const name of ['một', 'hai']) await archive.archive(path.dirname(archive.put(`${name}/tờ trình.txt`, `nội dung ${name}`)));
    const person = { name: 'Nguyễn Thị Thu', secret: 'một mật khẩu đủ dài', role: 'auditor' } as const;
    const surroundings = { ...archive.surroundings, secretCost: { memory: 8, passes: 1 } };
    const kho = await openForReading(archive.repo, surroundings);
    await personsOf(kho, surroundings).add(person, { operator: 'Lan' });
    const { token } = await tokensOf(kho, surroundings).create(person, { label: 'thách thức', scopes: ['operations:read'], days: 7 }, person.name);
    await kho.close();
    authorization = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
    ({ url } = await archive.serve());
  });
  after(async () => archive.remove());

  const ask = async (phrase: string): Promise<string> => {
    const answer = await fetch(`${url}/kiem-toan/thach-thuc`, { method: 'POST', redirect: 'manual', headers: { authorization }, body: new URLSearchParams({ cau: phrase, so: '2' }) });
    expect(answer.status).to.equal(303);
    return String(answer.headers.get('location'));
  };
  const get = async (at: string): Promise<Response> => fetch(`${url}${at}`, { headers: { authorization } });
  const work = async (): Promise<void> => archive.operations.jobs.work({ repo: archive.repo, once: true, signal: new AbortController().signal, onEvent: () => undefined });

  it('is answered by the worker from the bytes, stands in the ledger, and verifies without Kho; without a token there is nothing to see', async () => {
    expect((await fetch(`${url}/kiem-toan/thach-thuc`)).status).to.equal(401);
    const at = await ask('con cáo nâu');
    expect(await (await get(at)).text()).to.include('chưa đọc gì');
    await work();
    const page = await (await get(at)).text();
    expect(page).to.include('Đạt: 2 trả lời').and.include('/v1/content/');
    const names = [...page.matchAll(/href="[^"]*\/(web-[^"/]+)"/g)].map(([, name = '']) => name);
    expect(names).to.have.length(4);
    const home = archive.at('nhà');
    fs.mkdirSync(home);
    for (const name of names) fs.writeFileSync(path.join(home, name), Buffer.from(await (await get(`${at}/${name}`)).arrayBuffer()));
    const { status, stdout, stderr } = spawnSync('python3', ['-B', 'tools/verify/kiem_tra.py', '--challenge', path.join(home, names[0]!), '--store', archive.repo, '--lang', 'en'], { encoding: 'utf8' });
    expect([status, stderr, stdout.includes('VERIFIED')]).to.deep.equal([0, '', true]);
    expect((await fetch(`${url}${at}/${names[0]}`)).status).to.equal(401);
    const { problems } = await archive.operations.auditReports.archive({ repo: archive.repo, month: new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 7), operator: 'Lan', signal: new AbortController().signal });
    expect(problems, 'it is evidence like any other').to.deep.equal([]);
  });

  it('that was read and whose worker was killed then is stated as it was written, and not answered again', async () => {
    const at = await ask('con chó lười');
    const written = path.join(archive.folder, 'đã trả lời.json');
    await archive.operations.auditReports.challenge({ repo: archive.repo, phrase: 'con chó lười', count: 2, into: written, signal: new AbortController().signal, onAnswer: () => undefined, onProgress: () => undefined });
    const file = path.join(archive.repo, 'challenges', `web-${path.basename(at)}.json`);
    for (const end of ['', '.sig', '.pem']) fs.copyFileSync(written + end, file + end);
    await work();
    expect(fs.readFileSync(file, 'utf8')).to.equal(fs.readFileSync(written, 'utf8'));
    expect(fs.readFileSync(`${file}.tlog-proof`, 'utf8').split('\n').slice(1, 3)).to.deep.equal(fs.readFileSync(`${written}.tlog-proof`, 'utf8').split('\n').slice(1, 3));
    expect(await (await get(at)).text()).to.include('Đạt: 2 trả lời');
  });
});
