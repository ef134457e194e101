import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { fixityOperations } from '../../src/app/fixity.ts';
import type { FixityRunAnswer, FixityRunRequest } from '../../src/cli/index.ts';
import { auditObject, readLine, verifyRun, type AuditReport, type Auditor, type FileLine, type FixityLine, type FixityStanding } from '../../src/fixity/index.ts';
import { schemaMissing, schemaProblems } from '../formats/xml/official-schema.ts';
import { readPremis } from '../../src/formats/premis/index.ts';
import type { CopyCheck } from '../../src/catalogue/index.ts';
import { MadeArchive } from './made-archive.ts';

// The operator's story of planned fixity, with the real modules: what is due is read, told, written down and kept; an auditor that
// cannot tell good from damaged is found out by its canaries.

const DAY_MS = 86_400_000;

describe('planned fixity', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let now: Date;
  let ids: string[];

  beforeEach(async () => {
    now = new Date('2026-11-25T02:00:00Z');
    archive = await MadeArchive.make({ clock: { now: () => now } });
    ids = [];
    for (const name of ['một', 'hai', 'ba']) {
      archive.put(`${name}/tờ.txt`, `nội dung ${name}`);
      ids.push(await archive.archive(archive.at('in', name)));
    }
  });
  afterEach(async () => archive.remove());

  async function run(request: Partial<FixityRunRequest> = {}, auditor?: Auditor): Promise<{ readonly answer: FixityRunAnswer; readonly reports: readonly AuditReport[] }> {
    const reports: AuditReport[] = [];
    const answers = await fixityOperations(archive.surroundings, auditor === undefined ? {} : { auditor }).run({
      repo: archive.repo, all: false, signal: new AbortController().signal, onProgress: () => undefined, onReport: (report) => { reports.push(report); }, ...request,
    });
    if ('findings' in answers) throw new Error(JSON.stringify(answers.findings));
    return { answer: answers[0]!, reports };
  }

  async function status(): Promise<FixityStanding> {
    const standing = await archive.operations.fixity.status({ repo: archive.repo });
    if ('findings' in standing) throw new Error(JSON.stringify(standing.findings));
    return standing;
  }

  const linesOfRun = (answer: FixityRunAnswer): readonly FixityLine[] => fs.readFileSync(path.join(archive.repo, 'fixity/runs', answer.run.file), 'utf8')
    .trimEnd().split('\n').map((text) => readLine(text)!);

  const contentOf = (id: string): string => {
    const root = archive.objectRoots().find((one) => path.basename(one) === encodeURIComponent(id).toLowerCase())!;
    const folder = path.join(root, 'v1/content');
    return fs.readdirSync(folder).map((name) => path.join(folder, name)).find((file) => fs.readFileSync(file, 'utf8').startsWith('nội dung'))!;
  };

  it('reads what is new, and then nothing until it is due again', async () => {
    const before = await status();
    expect(before.places[0]).to.deep.include({ name: 'kho', matched: { copies: 0, bytes: 0 }, overdue: { copies: 0, bytes: 0 } });
    expect(before.places[0]!.waiting.copies).to.equal(3);
    const first = await run();
    expect(first.answer.run).to.include({ outcome: 'sound', packages: 3, damaged: 0, notChecked: 0 });
    expect(first.answer.tally).to.include({ canaries: 4, canariesMissed: 0 });
    expect(first.reports.map(({ packageId }) => packageId).sort()).to.deep.equal([...ids].sort());
    expect((await run()).answer.run).to.include({ outcome: 'sound', packages: 0 });
    now = new Date(now.getTime() + 80 * DAY_MS);
    expect((await run()).answer.run).to.include({ packages: 0 });
    now = new Date(now.getTime() + 2 * DAY_MS);
    expect((await run()).answer.run).to.include({ packages: 3 });
    expect((await status()).places[0]!.matched.copies).to.equal(3);
  });

  it('keeps every result in a file whose lines are those that were sealed, and tells the ledger', async () => {
    const { answer } = await run();
    const file = path.join(archive.repo, 'fixity/runs', answer.run.file);
    const verified = await verifyRun(file);
    expect(verified).to.have.property('end').that.includes({ root: answer.run.root, outcome: 'sound', packages: 3, canaries: 4 });
    const lines = linesOfRun(answer);
    const files = lines.filter((line): line is FileLine => line.line === 'file');
    expect(files.every(({ expected, actual, outcome, size }) => expected === actual && outcome === 'match' && size !== undefined)).to.equal(true);
    expect(lines.filter(({ line }) => line === 'object')).to.have.length(3);
    const changed = fs.readFileSync(file, 'utf8').replace('"outcome":"match"', '"outcome":"extra"');
    fs.writeFileSync(file, changed);
    expect(await verifyRun(file)).to.deep.equal({ problem: 'lines are not those that were sealed' });
  });

  it('finds one flipped bit, opens an incident, and says so until it is repaired', async () => {
    const file = contentOf(ids[1]!);
    const bytes = fs.readFileSync(file);
    bytes[3]! ^= 1;
    fs.writeFileSync(file, bytes);
    const { answer, reports } = await run();
    expect(answer.run).to.include({ outcome: 'damaged', packages: 3, damaged: 1 });
    const told = linesOfRun(answer).filter((line): line is FileLine => line.line === 'file' && line.object === ids[1]).map(({ outcome }) => outcome);
    expect(told.filter((outcome) => outcome !== 'match'), 'the harmed file').to.deep.equal(['mismatch']);
    expect(told.filter((outcome) => outcome === 'match'), 'the files beside it were read and are well').to.have.length.above(5);
    expect(reports.filter(({ outcome }) => outcome !== 'match').map(({ packageId }) => packageId)).to.deep.equal([ids[1]]);
    const problems = await archive.operations.fixity.problems({ repo: archive.repo, limit: 10 });
    expect(problems.incidents.map(({ packageId }) => packageId)).to.deep.equal([ids[1]]);
    expect(problems.copies.map(({ packageId, outcome }) => ({ packageId, outcome }))).to.deep.equal([{ packageId: ids[1], outcome: 'mismatch' }]);
    expect((await status()).bad.copies).to.equal(1);
  });

  it('is void when the auditor compares nothing, and none of its checks is recorded as a match', async () => {
    const blind: Auditor = async (view, audit) => Promise.resolve({
      packageId: view.id, head: view.head, checkedAt: '2026-11-25T02:00:00Z', algorithm: audit.algorithm, files: 1, bytes: 1, outcome: 'match',
      counts: { match: 1, mismatch: 0, missing: 0, extra: 0, unreadable: 0 }, problems: [],
    });
    const { answer, reports } = await run({}, blind);
    expect(answer.run).to.include({ outcome: 'void', packages: 0, files: 0, bytes: 0, notChecked: 3 });
    expect([...answer.tally.missed].sort()).to.deep.equal(['extra-file', 'flipped-bit', 'missing-file']);
    expect(reports).to.deep.equal([]);
    expect(linesOfRun(answer).filter((line) => line.line === 'object' || line.line === 'file')).to.deep.equal([]);
    const standing = await status();
    expect(standing.isVoid).to.equal(true);
    expect(standing.places[0]!.matched.copies).to.equal(0);
    expect((await archive.operations.show({ repo: archive.repo, id: ids[0]!, fileLimit: 1 })).lastCheck).to.equal(undefined);
  });

  it('is void when the auditor calls everything damaged, and blames no package', async () => {
    const wild: Auditor = async (view, audit) => Promise.resolve({
      packageId: view.id, head: view.head, checkedAt: '2026-11-25T02:00:00Z', algorithm: audit.algorithm, files: 1, bytes: 1, outcome: 'mismatch',
      counts: { match: 0, mismatch: 1, missing: 0, extra: 0, unreadable: 0 }, problems: [{ path: 'v1/content/0001', outcome: 'mismatch' }],
    });
    const { answer } = await run({}, wild);
    expect(answer.run.outcome).to.equal('void');
    expect(answer.tally.missed).to.include('good');
    expect((await archive.operations.fixity.problems({ repo: archive.repo, limit: 10 })).incidents).to.deep.equal([]);
  });

  it('calls overdue what was not read in time, and says for how long', async () => {
    await run();
    now = new Date(now.getTime() + 91 * DAY_MS);
    const { places: [own], overdue } = await status();
    expect(overdue.copies).to.equal(3);
    expect(own).to.deep.include({ matched: { copies: 0, bytes: 0 }, oldestCheck: '2026-11-25T02:00:00Z' });
    expect(own!.ages.map(({ copies }) => copies)).to.deep.equal([0, 0, 0, 3]);
  });

  it('goes on after an interruption where it was, and reads nothing twice for the record', async () => {
    const stop = new AbortController();
    const broken = await run({ signal: stop.signal, onProgress: () => { stop.abort(); } }).then(() => undefined, (thrown: unknown) => thrown);
    expect(broken).to.include({ code: 'INTERRUPTED' });
    expect((await status()).places[0]!.matched.copies).to.equal(0);
    const { answer } = await run();
    expect(answer.run).to.include({ outcome: 'sound', packages: 3 });
    expect(linesOfRun(answer).filter(({ line }) => line === 'object')).to.have.length(3);
    expect(fs.readdirSync(path.join(archive.repo, 'fixity/runs')).filter((name) => name.endsWith('.new'))).to.deep.equal([]);
  });

  it('ends after six hours, so that what was read counts, and the next one goes on', async () => {
    const slow: Auditor = async (view, audit) => {
      const report = await auditObject(view, audit);
      if (ids.includes(view.id)) now = new Date(now.getTime() + 7 * 3_600_000);
      return report;
    };
    // One after the other, as on a disk that keeps a rate.
    fs.mkdirSync(path.join(archive.repo, 'config/fixity'), { recursive: true });
    fs.writeFileSync(path.join(archive.repo, 'config/fixity/own.json5'), '{ "cycleDays": 90, "maxRate": "80MB" }');
    const { answer } = await run({}, slow);
    expect(answer.run).to.include({ outcome: 'partial', packages: 1, notChecked: 2 });
    expect(answer.tally).to.include({ stopped: 'time' });
    expect((await status()).places[0]!.matched.copies).to.equal(1);
    expect((await run()).answer.run).to.include({ outcome: 'sound', packages: 2 });
  });

  it('waits while another process carries out the same policy', async () => {
    const kho = await openForReading(archive.repo, archive.surroundings);
    const { job } = await kho.queue.enqueue({ kind: 'scrub', idemKey: 'scheduled', args: { policy: 'mac-dinh' } });
    const claim = await kho.queue.claim({ kinds: ['scrub'], holder: 'another', termMs: 60_000 });
    expect(claim?.job.id).to.equal(job.id);
    // Of two that were asked for in the same second either may wait.
    await new Promise((resolve) => { setTimeout(resolve, 1_100); });
    const refused = await run().then(() => undefined, (thrown: unknown) => thrown);
    expect(refused).to.include({ code: 'FIXITY_RUNNING' });
    expect(fs.existsSync(path.join(archive.repo, 'fixity/runs'))).to.equal(false);
    await kho.queue.finish(claim!, 'done', {});
    await kho.close();
  });

  it('remembers its checks when the catalogue was lost, and believes no file that was changed', async () => {
    const { answer } = await run();
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    fs.mkdirSync(path.join(archive.repo, 'catalogue'));
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect((await status()).places[0]!.matched.copies).to.equal(3);
    expect((await archive.operations.show({ repo: archive.repo, id: ids[0]!, fileLimit: 1 })).lastCheck).to.include({ outcome: 'match', checkedAt: '2026-11-25T02:00:00Z' });
    const file = path.join(archive.repo, 'fixity/runs', answer.run.file);
    // No root covers the last line: what it says of the run is taken from the ledger.
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"outcome":"sound","packages":3', '"outcome":"damaged","packages":9'));
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect((await status()).policies[0]!.lastRun).to.include({ outcome: 'sound', packages: 3 });
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"outcome":"match"', '"outcome":"extra"'));
    expect((await archive.rebuild()).problems.map(({ objectRoot }) => objectRoot)).to.deep.equal([`fixity/runs/${answer.run.file}`]);
  });

  it('makes canaries good again in which a strange file lies, and follows no link out of them', async () => {
    await run();
    const canary = (name: string): string => path.join(archive.repo, 'canaries', name);
    fs.writeFileSync(path.join(canary('good'), '.DS_Store'), 'x');
    fs.rmSync(path.join(canary('flipped-bit'), 'inventory.json'));
    fs.mkdirSync(path.join(canary('flipped-bit'), 'inventory.json'));
    fs.rmSync(canary('missing-file'), { recursive: true });
    fs.mkdirSync(path.join(archive.folder, 'elsewhere'));
    fs.writeFileSync(path.join(archive.folder, 'elsewhere/kept.txt'), 'kept');
    fs.symlinkSync(path.join(archive.folder, 'elsewhere'), canary('missing-file'));
    const { answer } = await run();
    expect(answer.run.outcome).to.equal('sound');
    expect(answer.tally).to.include({ canaries: 4, canariesMissed: 0 });
    expect(fs.readdirSync(path.join(archive.folder, 'elsewhere'))).to.deep.equal(['kept.txt']);
    expect(fs.existsSync(path.join(canary('good'), '.DS_Store'))).to.equal(false);
  });

  it('calls a run partial, and not void, when all that is due lies at a location that is away', async () => {
    const disk = archive.at('disk');
    fs.mkdirSync(disk);
    await archive.operations.copies.addLocation({ repo: archive.repo, path: disk, name: 'nas' });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onFault: () => undefined, onReport: () => undefined });
    now = new Date(now.getTime() + DAY_MS);
    fs.renameSync(disk, archive.at('taken'));
    const { answer } = await run({ location: 'nas', all: true });
    expect(answer.run).to.include({ outcome: 'partial', packages: 0, notChecked: 3 });
    expect(answer.tally).to.deep.include({ canaries: 4, canariesMissed: 0, away: [{ location: 'nas', fault: 'LOCATION_MISSING' }] });
    expect((await status()).isVoid).to.equal(false);
  });

  it('calls a run partial when bytes could not be read and nothing else is wrong, and their copies not checked', async () => {
    const unreadable: Auditor = async (view, audit) => {
      const report = await auditObject(view, audit);
      if (view.id !== ids[0]) return report;
      const [file] = Object.values(view.inventory.manifest)[0]!;
      return { ...report, outcome: 'unreadable', counts: { ...report.counts, match: report.counts.match - 1, unreadable: 1 }, problems: [{ path: file!, outcome: 'unreadable', detail: 'EIO' }] };
    };
    const { answer } = await run({}, unreadable);
    expect(answer.run).to.include({ outcome: 'partial', packages: 3, damaged: 0, notChecked: 1 });
    expect(answer.tally).to.include({ unreadable: 1 });
    const { incidents } = await archive.operations.fixity.problems({ repo: archive.repo, limit: 10 });
    expect(incidents.map((incident) => incident.class)).to.deep.equal(['unreadable']);
  });

  it('keeps the history of each copy, shows it on the page of its package, and hands it out as PREMIS beside an export', async () => {
    const disk = archive.at('disk');
    fs.mkdirSync(disk);
    await archive.operations.copies.addLocation({ repo: archive.repo, path: disk, name: 'ổ B' });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onFault: () => undefined, onReport: () => undefined });
    await run({ all: true });
    now = new Date(now.getTime() + DAY_MS);
    fs.appendFileSync(contentOf(ids[0]!), '!');
    const { answer } = await run({ all: true });
    const history = async (): Promise<readonly CopyCheck[]> => {
      const kho = await openForReading(archive.repo, archive.surroundings);
      return kho.catalogue.copyChecks.of(ids[0]!, 10).finally(async () => kho.close());
    };
    const before = await history();
    expect(before.map(({ checkedAt, location, outcome }) => [checkedAt, location === 'primary', outcome])).to.deep.equal([
      ['2026-11-26T02:00:00Z', false, 'match'], ['2026-11-26T02:00:00Z', true, 'mismatch'], ['2026-11-25T02:00:00Z', false, 'match'], ['2026-11-25T02:00:00Z', true, 'match'],
    ]);
    expect(before[0]!.run).to.equal(answer.run.id);
    expect((await archive.operations.incidents.repair({ repo: archive.repo, dryRun: false, operator: 'Trần Thị Lan', signal: new AbortController().signal, onOutcome: () => undefined })).remaining).to.equal(0);
    const made = await archive.export(ids[0]!, 'bag', archive.at('ra'));
    const premis = fs.readFileSync(`${made}.fixity.premis.xml`, 'utf8');
    for (const told of ['fixity check', 'the copy in ổ B', 'the copy in the store itself', `fixity run ${answer.run.id}`, 'mismatch']) expect(premis).to.include(told);
    const reading = await readPremis([Buffer.from(premis)]);
    if (reading.kind === 'problem') throw new Error(JSON.stringify(reading));
    expect(reading.events.map(({ type, outcome }) => `${type} ${outcome}`)).to.have.members([...Array.from({ length: 3 }, () => 'fixity check pass'), ...Array.from({ length: 2 }, () => 'fixity check fail'), 'recovery success']);
    if (schemaMissing() === undefined) expect(schemaProblems('premis-v3-0.xsd', premis)).to.equal('');
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    fs.mkdirSync(path.join(archive.repo, 'catalogue'));
    await archive.rebuild();
    expect(await history()).to.deep.equal(before);
    const serving = await archive.serve();
    const page = await (await fetch(`${serving.url}/goi/${ids[0]!.replace('urn:uuid:', '')}`)).text();
    expect(page).to.include('Lịch sử kiểm tra toàn vẹn').and.include('bản sao 2, nơi khác').and.include(answer.run.id.slice(0, 8)).and.not.include('ổ B');
  });

  it('tells of copies that were never made or are of an older version, which no run can check', async () => {
    const disk = archive.at('disk');
    fs.mkdirSync(disk);
    await archive.operations.copies.addLocation({ repo: archive.repo, path: disk, name: 'nas' });
    const lacking = async (): Promise<unknown> => (await status()).places.find(({ name }) => name === 'nas')?.lacking;
    expect(await lacking()).to.deep.equal({ never: 3, behind: 0 });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onFault: () => undefined, onReport: () => undefined });
    expect(await lacking()).to.deep.equal({ never: 0, behind: 0 });
    fs.renameSync(disk, archive.at('taken'));
    await archive.update(ids[0]!, { metadata: archive.put('mới.csv', 'filename,dc.title\n,Tên mới\n') });
    archive.put('bốn/tờ.txt', 'nội dung bốn');
    await archive.ingest(archive.at('in', 'bốn'));
    expect(await lacking()).to.deep.equal({ never: 1, behind: 1 });
  });

  it('believes no check that bears a time ten years ahead when the clock is right again', async () => {
    const right = now;
    now = new Date(right.getTime() + 3652 * DAY_MS);
    expect((await run()).answer.run).to.include({ outcome: 'sound', packages: 3 });
    now = right;
    const { places: [own] } = await status();
    expect(own).to.deep.include({ matched: { copies: 0, bytes: 0 } });
    expect(own!.never.copies).to.equal(3);
    expect((await run()).answer.run).to.include({ outcome: 'sound', packages: 3 });
    expect((await status()).places[0]!.matched.copies).to.equal(3);
    expect((await run()).answer.run).to.include({ packages: 0 });
  });
});
