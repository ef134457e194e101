import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { evidenceId } from '../../src/app/archive-evidence.ts';
import { jobKinds } from '../../src/app/job-kinds.ts';
import { asFault } from '../../src/base/index.ts';
import type { EvidenceAnswer } from '../../src/cli/index.ts';
import type { StepContext } from '../../src/jobs/index.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

// Runs, reports and challenges are archived as packages of Kho's own, so that copies, backups and a rebuild keep them like everything else.

describe('what shows that packages were checked', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let now: Date;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    now = new Date('2026-10-05T03:00:00Z');
    archive = await MadeArchive.make({ clock: { now: () => now }, newId: () => randomUUID() });
    await archive.archive(path.dirname(archive.put('một/tờ.txt', 'nội dung một')));
    await run();
    await archive.operations.auditReports.make({ repo: archive.repo, period: '2026-10', forms: [], newKey: false, signal, onProgress: () => undefined });
    await archive.operations.auditReports.challenge({ repo: archive.repo, phrase: 'mưa', count: 2, signal, onProgress: () => undefined, onAnswer: () => undefined });
  });
  afterEach(async () => archive.remove());

  const run = async (): Promise<void> => { await archive.operations.fixity.run({ repo: archive.repo, signal, all: true, onProgress: () => undefined, onReport: () => undefined }); };
  const archived = async (month?: string): Promise<EvidenceAnswer> => archive.operations.auditReports.archive({ repo: archive.repo, signal, operator: 'Trần Thị Lan', ...(month === undefined ? {} : { month }) });
  const evidence = (): Readonly<Record<string, string>> => Object.fromEntries(['fixity/runs', 'reports', 'challenges'].flatMap((folder) => Object.entries(treeOf(path.join(archive.repo, folder))).map(([name, bytes]) => [`${folder}/${name}`, bytes])));

  it('is archived when its month is over, once, and again when there is more', async () => {
    expect((await archived()).months).to.equal(0);
    now = new Date('2026-10-31T16:59:59Z');
    expect((await archived()).months).to.equal(0);
    now = new Date('2026-10-31T17:00:00Z');
    const { archived: [first], problems } = await archived();
    expect(problems).to.deep.equal([]);
    expect(first).to.include({ month: '2026-10', version: 1, runs: 1, reports: 1, challenges: 1 });
    expect((await archived()).archived).to.deep.equal([]);
    await run();
    const present = await archived('2026-11');
    expect(present.archived.map(({ month, version, runs }) => [month, version, runs])).to.deep.equal([['2026-11', 1, 1]]);
    now = new Date('2026-11-02T17:00:00Z');
    await run();
    expect((await archived('2026-11')).archived.map(({ version, files, runs }) => [version, files, runs])).to.deep.equal([[2, 1, 2]]);
    const kho = await openForReading(archive.repo, archive.surroundings);
    const id = evidenceId(kho.store.id, '2026-11');
    expect((await kho.catalogue.events(id)).filter(({ type }) => type === 'fixity check').map(({ outcome }) => outcome)).to.deep.equal(['pass', 'pass']);
    const made = (await kho.catalogue.events(id)).filter(({ type }) => type !== 'fixity check');
    expect(made.map(({ type, detail }) => [type, detail])).to.deep.equal([
      ['creation', 'Evidence of fixity checks archived: 1 new files (1 of runs, 0 of reports, 0 of challenges)'],
      ['modification', 'Evidence of fixity checks archived: 1 new files (1 of runs, 0 of reports, 0 of challenges)'],
    ]);
    expect(JSON.stringify(made).split('Trần Thị Lan')).to.have.length(3);
    expect((await kho.catalogue.package(id))?.kind).to.equal('audit');
    expect(await kho.catalogue.totals(), 'and is no holding of the archive').to.include({ packages: 1 });
    await kho.close();
    expect((await archive.list()).map(({ kind }) => kind)).to.deep.equal(['plain']);
    expect((await archive.audit()).summary.damaged).to.equal(0);
    expect(await archived('2026-Q4').then(() => '', (thrown: unknown) => asFault(thrown).code)).to.equal('PERIOD_INVALID');
  });

  it('comes back with a rebuild when the folders and the catalogue are lost', async () => {
    now = new Date('2026-11-01T03:00:00Z');
    await archived();
    const before = evidence();
    for (const folder of ['fixity/runs', 'reports', 'challenges', 'catalogue']) fs.rmSync(path.join(archive.repo, folder), { recursive: true });
    fs.mkdirSync(path.join(archive.repo, 'catalogue'));
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect(evidence()).to.deep.equal(before);
    const { made } = await archive.operations.auditReports.make({ repo: archive.repo, period: '2026-11', forms: [], newKey: false, signal, onProgress: () => undefined });
    expect(made.number).to.equal(2);
    expect(made.report['previous']).to.include({ number: 1, kept: true });
    expect((await archived()).archived).to.deep.equal([]);
  });

  it('is left out, and told, where it is not what the ledger has', async () => {
    const [name = ''] = fs.readdirSync(path.join(archive.repo, 'fixity/runs/2026'));
    const file = path.join(archive.repo, 'fixity/runs/2026', name);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"match"', '"extra"'));
    fs.appendFileSync(path.join(archive.repo, 'reports/000001_2026-10/bao-cao.json'), ' ');
    now = new Date('2026-11-01T03:00:00Z');
    const { archived: [one], problems } = await archived();
    expect(problems.map((problem) => problem.file)).to.deep.equal([`fixity/runs/2026/${name}`, 'reports/000001_2026-10']);
    expect(one).to.include({ runs: 0, reports: 0, challenges: 1 });
  });

  it('has damaged files of a report left out and told, and takes them when they are right again', async () => {
    const table = path.join(archive.repo, 'reports/000001_2026-10/tep.csv');
    const good = fs.readFileSync(table, 'utf8');
    fs.writeFileSync(table, good.replace('match', 'XXXXX'));
    fs.writeFileSync(path.join(archive.repo, 'reports/000001_2026-10/ghi-chu.txt'), 'của ai?');
    now = new Date('2026-11-01T03:00:00Z');
    const first = await archived();
    expect(first.problems.map(({ file }) => file)).to.deep.equal(['reports/000001_2026-10/tep.csv', 'reports/000001_2026-10/ghi-chu.txt']);
    expect(first.archived).to.have.length(1);
    fs.writeFileSync(table, good);
    fs.rmSync(path.join(archive.repo, 'reports/000001_2026-10/ghi-chu.txt'));
    const second = await archived();
    expect([second.problems, second.archived.map(({ version, files }) => [version, files])]).to.deep.equal([[], [[2, 1]]]);
    fs.rmSync(path.join(archive.repo, 'reports'), { recursive: true });
    await archive.rebuild();
    expect(fs.readFileSync(table, 'utf8')).to.equal(good);
  });

  it('takes nothing of a report but what the ledger names when its list is not signed', async () => {
    fs.appendFileSync(path.join(archive.repo, 'reports/000001_2026-10/tong-kiem.sha256'), `${'0'.repeat(64)}  thêm.txt\n`);
    now = new Date('2026-11-01T03:00:00Z');
    const { problems, archived: [one] } = await archived();
    expect(problems.map(({ file }) => file)).to.deep.equal(['reports/000001_2026-10/tong-kiem.sha256']);
    // One run, `bao-cao.json`, the answer and the three files beside it.
    expect(one).to.include({ files: 6, reports: 1 });
  });

  it('is told where the ledger has it and no file is left, until its package has it', async () => {
    const [run = ''] = fs.readdirSync(path.join(archive.repo, 'fixity/runs/2026'));
    const places = [`fixity/runs/2026/${run}`, 'reports/000001_2026-10', 'challenges'];
    fs.mkdirSync(archive.at('xa'));
    for (const place of places) fs.renameSync(path.join(archive.repo, place), archive.at('xa', path.basename(place)));
    now = new Date('2026-11-01T03:00:00Z');
    const lost = await archived();
    expect(lost.archived).to.deep.equal([]);
    expect(lost.problems.map(({ file, missing }) => [file.split(/[_(]/)[0], missing])).to.deep.equal([['fixity/runs/*', true], ['reports/000001', true], ['challenges/*.json ', true]]);
    for (const place of places) fs.renameSync(archive.at('xa', path.basename(place)), path.join(archive.repo, place));
    expect((await archived()).problems).to.deep.equal([]);
    for (const place of places) fs.rmSync(path.join(archive.repo, place), { recursive: true });
    expect(await archived()).to.include({ months: 1 }).and.to.have.property('problems').that.is.empty;
  });

  it('has an answer that was written elsewhere too', async () => {
    const into = archive.at('trả lời tháng 10.json');
    await archive.operations.auditReports.challenge({ repo: archive.repo, phrase: 'gió', count: 1, into, signal, onProgress: () => undefined, onAnswer: () => undefined });
    const answers = Object.values(treeOf(path.join(archive.repo, 'challenges')));
    expect(['', '.sig', '.pem', '.tlog-proof'].filter((end) => !answers.includes(fs.readFileSync(into + end).toString('base64')))).to.deep.equal([]);
    now = new Date('2026-11-01T03:00:00Z');
    const { archived: [one], problems } = await archived();
    expect([one?.challenges, problems]).to.deep.equal([2, []]);
  });

  it('is archived by the scheduler on the first of the month', async () => {
    await archive.operations.fixity.schedule({ repo: archive.repo, apply: true });
    const schedules = await archive.operations.jobs.schedules({ repo: archive.repo });
    expect(schedules.find(({ name }) => name === 'evidence-monthly')).to.include({ spec: '30 3 1 * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'archive-evidence' });
    now = new Date('2026-10-31T20:30:00Z');
    const kho = await openForReading(archive.repo, archive.surroundings);
    const kind = jobKinds(kho, archive.surroundings).find((one) => one.kind === 'archive-evidence')!;
    const job = { id: randomUUID(), args: {} };
    expect(await kind.steps[0]!.run({ job, signal } as unknown as StepContext)).to.deep.equal({ archived: 1, months: 1, problems: 0 });
    const events = await kho.catalogue.events(evidenceId(kho.store.id, '2026-10'));
    expect(JSON.stringify(events.filter(({ type }) => type === 'creation'))).to.include('kho work').and.to.include(`by job ${job.id}`);
    await kho.close();
  });
});
