import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { digestOf, packageUuid } from '../../src/base/index.ts';
import type { FixityCheck } from '../../src/catalogue/index.ts';
import type { AuditRequest } from '../../src/cli/index.ts';
import { auditStore, type AuditProblem, type AuditReport } from '../../src/fixity/index.ts';
import { faultOf } from '../storage/made-store.ts';
import { MadeArchive } from '../flow/made-archive.ts';

// One package of two versions is damaged in every way that a disk, a person or a program can damage it. The audit must
// find exactly that, name it, and find nothing in the packages beside it.

describe('an audit', function () {
  this.timeout(30_000);
  let sound: MadeArchive;
  let archive: MadeArchive;
  let id: string;
  let object: string;
  const at = (name: string): string => path.join(object, name);

  before(async () => {
    sound = await MadeArchive.make();
    sound.put('một/giữ.txt', 'không đổi');
    sound.put('một/sửa.txt', 'bản đầu');
    id = await sound.archive(sound.at('in/một'));
    sound.put('hai/giữ.txt', 'không đổi');
    sound.put('hai/sửa.txt', 'bản sau');
    await sound.ingest(sound.at('in/hai'), { update: id });
    for (const name of ['ba', 'bốn']) {
      sound.put(`${name}/tờ.txt`, name);
      await sound.archive(sound.at('in', name));
    }
  });
  after(async () => sound.remove());
  beforeEach(async () => {
    archive = await MadeArchive.make();
    fs.rmSync(archive.repo, { recursive: true });
    fs.cpSync(sound.repo, archive.repo, { recursive: true });
    object = archive.objectRoots().find((root) => path.basename(root) === encodeURIComponent(id).toLowerCase())!;
  });
  afterEach(async () => archive.remove());

  /** The report of the damaged package; every other package must match. */
  async function damage(algorithm: 'sha512' | 'sha256' = 'sha512'): Promise<AuditReport> {
    const reports = await chosen(archive, { algorithm });
    expect(reports.filter(({ packageId }) => packageId !== id).map(({ outcome }) => outcome)).to.deep.equal(['match', 'match']);
    return reports.find(({ packageId }) => packageId === id)!;
  }

  /** Content path of a file that a submission brought, by its text. */
  function contentOf(text: string): string {
    const folders = ['v1/content', 'v2/content'];
    return folders.flatMap((folder) => fs.readdirSync(at(folder)).map((name) => `${folder}/${name}`))
      .find((name) => fs.readFileSync(at(name), 'utf8') === text)!;
  }

  const logical = (name: string): string => `data/${id.replaceAll(':', '_')}/representations/rep1/data/${name}`;

  for (const algorithm of ['sha512', 'sha256'] as const) {
    it(`of an undamaged store counts every file of every version as a match (${algorithm})`, async () => {
      const { reports, summary } = await archive.audit(algorithm);
      expect(reports.map(({ outcome, problems }) => ({ outcome, problems }))).to.deep.equal(reports.map(() => ({ outcome: 'match', problems: [] })));
      const files = reports.find(({ packageId }) => packageId === id)!;
      expect(files.files).to.equal(filesBelow(object));
      expect(files.counts).to.deep.equal({ match: files.files, mismatch: 0, missing: 0, extra: 0, unreadable: 0 });
      expect(files.algorithm).to.equal(algorithm);
      expect(summary).to.include({ packages: 3, damaged: 0 });
    });

    it(`finds one flipped bit in content, with both digests and the file's name (${algorithm})`, async () => {
      const content = contentOf('bản sau');
      const whole = fs.readFileSync(at(content));
      flipBit(at(content));
      const report = await damage(algorithm);
      expect(report.outcome).to.equal('mismatch');
      expect(report.problems).to.deep.equal([{
        path: content, outcome: 'mismatch', logicalPath: logical('sửa.txt'),
        expected: digestOf(algorithm, whole), found: digestOf(algorithm, fs.readFileSync(at(content))),
      }]);
    });
  }

  it('finds damage in content that only an older version has', async () => {
    const content = contentOf('bản đầu');
    flipBit(at(content));
    const { problems } = await damage();
    expect(kept(problems)).to.deep.equal([{ path: content, outcome: 'mismatch' }]);
    expect(problems[0]).not.to.have.property('logicalPath');
  });

  it('finds a file that was cut short, and one that grew', async () => {
    const [short, long] = [contentOf('không đổi'), contentOf('bản sau')];
    fs.truncateSync(at(short), 3);
    fs.appendFileSync(at(long), ' ');
    expect(kept((await damage()).problems)).to.deep.equal([{ path: short, outcome: 'mismatch' }, { path: long, outcome: 'mismatch' }].sort(byPath));
  });

  it('finds two files that changed places', async () => {
    const [one, two] = [contentOf('không đổi'), contentOf('bản sau')];
    const bytes = fs.readFileSync(at(one));
    fs.copyFileSync(at(two), at(one));
    fs.writeFileSync(at(two), bytes);
    expect(kept((await damage()).problems)).to.deep.equal([{ path: one, outcome: 'mismatch' }, { path: two, outcome: 'mismatch' }].sort(byPath));
  });

  it('finds a missing file', async () => {
    const content = contentOf('bản sau');
    fs.rmSync(at(content));
    const report = await damage();
    expect(report.outcome).to.equal('missing');
    expect(kept(report.problems)).to.deep.equal([{ path: content, outcome: 'missing' }]);
    expect(report.counts).to.deep.equal({ match: report.files - 1, mismatch: 0, missing: 1, extra: 0, unreadable: 0 });
  });

  for (const extra of ['ghi chú.txt', 'v1/content/9999', 'v2/x', 'v1/content/d0001/.DS_Store', 'extensions/lạ/x', 'inventory.json.new', 'logs/x', 'v3/content/0000', 'v10/inventory.json']) {
    it(`finds an extra file: ${extra}`, async () => {
      fs.mkdirSync(path.dirname(at(extra)), { recursive: true });
      fs.writeFileSync(at(extra), 'lạ');
      const report = await damage();
      expect(report.outcome).to.equal('extra');
      expect(kept(report.problems)).to.deep.equal([{ path: extra, outcome: 'extra' }]);
      expect(report.counts.match).to.equal(report.files);
    });
  }

  it('does not take a version that is being published for something extra', async () => {
    fs.cpSync(at('v2'), at('v3'), { recursive: true });
    expect((await chosen(archive, { id })).map(({ outcome }) => outcome)).to.deep.equal(['match']);
  });

  it('beside an update: compares the new version with itself, not with the old one', async () => {
    archive.put('năm/sửa.txt', 'bản thứ ba');
    const kho = await openForReading(archive.repo, archive.surroundings);
    let updating: Promise<string> | undefined;
    const run: typeof kho.pool.run = async (...reading) => {
      updating ??= archive.archive(archive.at('in/năm'), { update: id });
      await updating;
      return kho.pool.run(...reading);
    };
    const reports: AuditReport[] = [];
    await auditStore({ ...kho, pool: { ...kho.pool, run }, clock: archive.surroundings.clock }, {
      id, algorithm: 'sha512', signal: new AbortController().signal, onProgress: () => undefined, onReport: (report) => { reports.push(report); },
    });
    await kho.close();
    expect(reports.map(({ head, outcome, problems }) => ({ head, outcome, problems }))).to.deep.equal([{ head: 3, outcome: 'match', problems: [] }]);
  });

  it('finds a link, and does not follow it', async () => {
    fs.symlinkSync('/etc', at('v1/liên kết'));
    expect(kept((await damage()).problems)).to.deep.equal([{ path: 'v1/liên kết', outcome: 'extra' }]);
  });

  it('says of a link to the very same bytes that it cannot be read, not that it is well', async () => {
    const content = contentOf('bản sau');
    fs.renameSync(at(content), archive.at('bản sau'));
    fs.symlinkSync(archive.at('bản sau'), at(content));
    const report = await damage();
    expect(kept(report.problems)).to.deep.equal([{ path: content, outcome: 'unreadable' }]);
  });

  it('does not take a folder for the file whose name it has', async () => {
    const content = contentOf('bản sau');
    fs.rmSync(at(content));
    fs.mkdirSync(at(content));
    const report = await damage();
    expect(kept(report.problems)).to.deep.equal([{ path: content, outcome: 'mismatch' }]);
  });

  for (const inventory of ['inventory.json', 'v1/inventory.json', 'v2/inventory.json']) {
    it(`finds one flipped bit in ${inventory}`, async () => {
      flipBit(at(inventory));
      const found = digestOf('sha512', fs.readFileSync(at(inventory)));
      const report = await damage();
      const problem = report.problems.find((one) => one.path === inventory);
      expect(kept(report.problems)).to.deep.equal([{ path: inventory, outcome: 'mismatch' }]);
      expect(problem?.found).to.equal(found);
    });
  }

  for (const sidecar of ['inventory.json.sha512', 'v1/inventory.json.sha512', 'v2/inventory.json.sha512']) {
    it(`finds one flipped bit in ${sidecar}`, async () => {
      flipBit(at(sidecar), 0);
      const { problems } = await damage();
      expect(kept(problems)).to.deep.equal([{ path: sidecar.replace('.sha512', ''), outcome: 'mismatch' }]);
    });

    for (const [how, changed] of Object.entries({ 'another line ending': (text: string) => `${text}\n`, 'a digest in capitals': (text: string) => text.toUpperCase().replace('INVENTORY.JSON', 'inventory.json') })) {
      it(`finds ${how} in ${sidecar}, although it names the right digest`, async () => {
        fs.writeFileSync(at(sidecar), changed(fs.readFileSync(at(sidecar), 'utf8')));
        expect(kept((await damage()).problems)).to.deep.equal([{ path: sidecar, outcome: 'mismatch' }]);
      });
    }

    it(`finds that ${sidecar} is missing`, async () => {
      fs.rmSync(at(sidecar));
      expect(kept((await damage()).problems)).to.deep.equal([{ path: sidecar, outcome: 'missing' }]);
    });
  }

  it('finds a changed declaration, and a missing one', async () => {
    fs.appendFileSync(at('0=ocfl_object_1.1'), ' ');
    expect(kept((await damage()).problems)).to.deep.equal([{ path: '0=ocfl_object_1.1', outcome: 'mismatch' }]);
    fs.rmSync(at('0=ocfl_object_1.1'));
    expect((await damage()).outcome).to.equal('missing');
  });

  it('finds that every inventory is damaged', async () => {
    for (const folder of ['', 'v1/', 'v2/']) flipBit(at(`${folder}inventory.json`));
    const report = await damage();
    expect({ outcome: report.outcome, head: report.head, files: report.files }).to.deep.equal({ outcome: 'mismatch', head: 0, files: 0 });
  });

  it('finds that the whole object is gone', async () => {
    fs.rmSync(object, { recursive: true });
    const report = await damage();
    expect(report.outcome).to.equal('missing');
    expect(report.problems).to.deep.equal([{ path: 'inventory.json', outcome: 'missing', detail: 'PACKAGE_NOT_FOUND' }]);
  });

  it('sees, by the catalogue, that an older inventory was put back', async () => {
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(at(`v1/${name}`), at(name));
    fs.renameSync(at('v2'), archive.at('v2'));
    const report = await damage();
    expect({ outcome: report.outcome, head: report.head }).to.deep.equal({ outcome: 'missing', head: 1 });
    expect(kept(report.problems)).to.deep.equal([{ path: 'v2', outcome: 'missing' }]);
  });

  it('sees that an older inventory was put back over a version that is still there', async () => {
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(at(`v1/${name}`), at(name));
    const report = await damage();
    expect(report.outcome).not.to.equal('match');
    expect(kept(report.problems)).to.deep.include({ path: 'v2', outcome: 'missing' });
  });

  it('sees, by the catalogue, an object that was forged as a whole', async () => {
    const content = contentOf('bản sau');
    const [before, forged] = [digestOf('sha512', 'bản sau'), digestOf('sha512', 'bản giả')];
    const [before256, forged256] = [digestOf('sha256', 'bản sau'), digestOf('sha256', 'bản giả')];
    fs.writeFileSync(at(content), 'bản giả');
    const text = fs.readFileSync(at('inventory.json'), 'utf8').replaceAll(before, forged).replaceAll(before256, forged256);
    for (const folder of ['', 'v2/']) {
      fs.writeFileSync(at(`${folder}inventory.json`), text);
      fs.writeFileSync(at(`${folder}inventory.json.sha512`), `${digestOf('sha512', text)} inventory.json\n`);
    }
    const report = await damage();
    expect(kept(report.problems)).to.deep.equal([{ path: 'inventory.json', outcome: 'mismatch' }]);
  });

  it('sees that the inventory of an older version was rewritten together with its sidecar', async () => {
    const text = fs.readFileSync(at('v1/inventory.json'), 'utf8').replace('"message": "', '"message": "giả ');
    fs.writeFileSync(at('v1/inventory.json'), text);
    fs.writeFileSync(at('v1/inventory.json.sha512'), `${digestOf('sha512', text)} inventory.json\n`);
    const { problems } = await damage();
    expect(kept(problems)).to.deep.equal([{ path: 'v1/inventory.json', outcome: 'mismatch' }]);
    expect(problems[0]?.forged).to.equal(true);
  });

  it('finds objects that the catalogue does not know, reads them too, and says where they lie', async () => {
    const other = await MadeArchive.make();
    other.put('lạ/tờ.txt', 'lạ');
    const stranger = await other.archive(other.at('in/lạ'));
    const [from] = other.objectRoots();
    const place = path.relative(path.join(other.repo, 'ocfl'), from!);
    fs.cpSync(from!, path.join(archive.repo, 'ocfl', place), { recursive: true });
    const misplaced = 'aaa/bbb/ccc/lạc chỗ';
    fs.cpSync(object, path.join(archive.repo, 'ocfl', misplaced), { recursive: true });
    const reports: AuditReport[] = [];
    const summary = await archive.operations.audit({
      repo: archive.repo, algorithm: 'sha512', signal: new AbortController().signal, onProgress: () => undefined, onReport: (report) => { reports.push(report); },
    });
    expect(summary).to.include({ packages: 5, damaged: 0, unknown: 2 });
    expect(reports.filter(({ unknownAt }) => unknownAt !== undefined).map(({ packageId, unknownAt, outcome }) => ({ packageId, unknownAt, outcome }))).to.have.deep.members([
      { packageId: stranger, unknownAt: place, outcome: 'match' }, { packageId: id, unknownAt: misplaced, outcome: 'match' },
    ]);
    expect(await recorded(archive, stranger)).to.deep.equal([]);
    flipBit(path.join(archive.repo, 'ocfl', place, 'v1/content/0000'));
    expect((await chosen(archive, { id: stranger })).map(({ packageId, outcome, unknownAt }) => ({ packageId, outcome, unknownAt }))).to.deep.equal([{ packageId: stranger, outcome: 'mismatch', unknownAt: place }]);
    await other.remove();
  });

  it('records what it found, newest first, for every package', async () => {
    await archive.audit();
    const content = contentOf('bản sau');
    flipBit(at(content));
    const { summary } = await archive.audit('sha256');
    expect(summary).to.include({ packages: 3, damaged: 1 });
    const [newest, older] = await recorded(archive, id);
    expect(newest).to.include({ packageId: id, outcome: 'mismatch', algorithm: 'sha256' });
    expect(newest?.problems).to.deep.equal([{ path: content, outcome: 'mismatch' }]);
    expect(older).to.include({ outcome: 'match', algorithm: 'sha512' });
    expect(older?.problems).to.deep.equal([]);
    for (const { id: other } of await archive.list()) expect(await recorded(archive, other)).to.have.length(2);
  });

  it('never changes a byte of the store', async () => {
    flipBit(at(contentOf('bản sau')));
    const before = digestTree(path.join(archive.repo, 'ocfl'));
    await archive.audit();
    expect(digestTree(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
  });

  it('looks at one package by its identifier or bare UUID, and knows no other', async () => {
    for (const asked of [id, packageUuid(id)!]) expect((await chosen(archive, { id: asked })).map(({ packageId }) => packageId)).to.deep.equal([id]);
    for (const asked of ['urn:uuid:00000000-0000-4000-8000-000000000000', 'x', '../x']) {
      expect((await faultOf(chosen(archive, { id: asked }))).code).to.equal('PACKAGE_NOT_FOUND');
    }
  });

  it('that is interrupted says so', async () => {
    const stopped = AbortSignal.abort();
    expect((await faultOf(chosen(archive, { signal: stopped }))).code).to.equal('INTERRUPTED');
  });

  it('keeps a rate that it was given', async () => {
    const from = Date.now();
    const reports = await chosen(archive, { id, maxRate: 20_000 });
    const { bytes } = reports[0]!;
    expect(reports[0]!.outcome).to.equal('match');
    expect(Date.now() - from).to.be.above((bytes / 20_000) * 300);
  });
});

describe('a sample of an audit', function () {
  this.timeout(30_000);
  let archive: MadeArchive;
  before(async () => {
    archive = await MadeArchive.make();
    await archive.ingest(Array.from({ length: 40 }, (_, n) => path.dirname(archive.put(`${n}/tờ.txt`, `tờ ${n}`))));
  });
  after(async () => archive.remove());

  const idsOf = async (sample: number, seed: string): Promise<readonly string[]> => (
    (await chosen(archive, { sample, seed })).map(({ packageId }) => packageId).sort()
  );

  it('is the same for the same seed, another for another', async () => {
    const first = await idsOf(30, '2026-11');
    expect(first.length).to.be.within(3, 25);
    expect(await idsOf(30, '2026-11')).to.deep.equal(first);
    expect(await idsOf(30, '2026-12')).not.to.deep.equal(first);
  });

  it('of a larger share holds the smaller one, and of all holds all', async () => {
    const [small, large] = [await idsOf(20, 's'), await idsOf(60, 's')];
    expect(small.filter((id) => !large.includes(id))).to.deep.equal([]);
    expect(await idsOf(100, 's')).to.have.length(40);
  });
});

async function chosen(archive: MadeArchive, request: Partial<AuditRequest>): Promise<readonly AuditReport[]> {
  const reports: AuditReport[] = [];
  await archive.operations.audit({
    repo: archive.repo, algorithm: 'sha512', readers: 1, signal: new AbortController().signal, onProgress: () => undefined,
    onReport: (report) => { reports.push(report); },
    ...request,
  });
  return reports;
}

async function recorded(archive: MadeArchive, id: string): Promise<readonly FixityCheck[]> {
  const kho = await openForReading(archive.repo, archive.surroundings);
  const checks = await kho.catalogue.fixityChecks(id, 10);
  await kho.close();
  return checks;
}

/** Problems without digests and details, in path order. */
function kept(problems: readonly AuditProblem[]): readonly Pick<AuditProblem, 'path' | 'outcome'>[] {
  return problems.map(({ path: where, outcome }) => ({ path: where, outcome })).sort(byPath);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function flipBit(file: string, place?: number): void {
  const bytes = fs.readFileSync(file);
  const position = place ?? Math.floor(bytes.length / 2);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
}

function filesBelow(folder: string): number {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function digestTree(folder: string): readonly string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name)).map((file) => `${file} ${digestOf('sha256', fs.readFileSync(file))}`).sort();
}
