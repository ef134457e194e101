import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading, openForWriting } from '../../src/app/compose.ts';
import { Fault } from '../../src/base/index.ts';
import { updatePackage, type UpdateOutcome, type UpdateRun } from '../../src/ingest/index.ts';
import { goodModel, goodPackage } from '../formats/tt05/good-packages.ts';
import { expectWhole } from './killing.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

describe('kho update', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let id: string;

  beforeEach(async () => {
    archive = await MadeArchive.make();
    archive.put('hồ sơ/Quyết định.txt', 'Quyết định số 1');
    archive.put('hồ sơ/Phụ lục/bảng.csv', 'a,b\n1,2\n');
    archive.put('hồ sơ/metadata.csv', 'title,creator,date,identifier\nHồ sơ số 1,Sở Nội vụ,1975,HS-01\n');
    id = await archive.archive(archive.at('in', 'hồ sơ'));
  });
  afterEach(async () => archive.remove());

  const json = (name: string, elements: object): string => archive.put(name, JSON.stringify(elements));
  const changeOf = (outcome: UpdateOutcome): object => (outcome.kind === 'archived' || outcome.kind === 'planned' ? { kind: outcome.kind, ...outcome.change } : outcome);
  const contentFiles = (version: string): readonly string[] => fs.readdirSync(path.join(archive.objectRoots()[0] ?? '', version, 'content'));
  const inventory = (): { readonly head: string; readonly versions: Readonly<Record<string, { readonly message: string; readonly user: { readonly name: string } }>> } => (
    JSON.parse(fs.readFileSync(path.join(archive.objectRoots()[0] ?? '', 'inventory.json'), 'utf8')) as ReturnType<typeof inventory>
  );
  const exported = async (version?: number): Promise<string> => archive.export(id, 'folder', archive.at('out', String(version ?? 'head')), version);
  const faultOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'no fault', (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)));

  it('that names no package, or a file that is not there, leaves no job behind', async () => {
    const jobs = async (): Promise<number> => (await archive.operations.jobs.list({ repo: archive.repo, limit: 100 })).items.length;
    const before = await jobs();
    const nobody = 'urn:uuid:00000000-0000-4000-8000-000000000000';
    expect(await faultOf(archive.update(nobody, { content: archive.at('in', 'hồ sơ') }))).to.equal('PACKAGE_NOT_FOUND');
    expect(await faultOf(archive.ingest(archive.at('in', 'hồ sơ'), { update: nobody }))).to.equal('PACKAGE_NOT_FOUND');
    expect(await faultOf(archive.update(id, { content: archive.at('không có') }))).to.equal('SOURCE_NOT_FOUND');
    expect(await faultOf(archive.update(id, { representations: [{ name: 'rep2', path: archive.at('không có') }] }))).to.equal('SOURCE_NOT_FOUND');
    expect(await jobs()).to.equal(before);
  });

  describe('with a description', () => {
    it('changes the elements that are given, keeps the others, and stores no content again', async () => {
      const outcome = await archive.update(id, { metadata: json('sửa.json', { title: 'Hồ sơ số 1 (đã sửa)', date: ['1975', '1976'] }) });
      expect(changeOf(outcome)).to.deep.equal({
        kind: 'archived', id, version: 2, title: 'Hồ sơ số 1 (đã sửa)', files: 3, bytes: 103, content: false, elements: ['title', 'date'], representations: [],
      });
      const [entry] = await archive.list();
      expect([entry?.head, entry?.title, entry?.producerId]).to.deep.equal([2, 'Hồ sơ số 1 (đã sửa)', 'HS-01']);
      expect(entry?.description).to.deep.equal({ title: ['Hồ sơ số 1 (đã sửa)'], creator: ['Sở Nội vụ'], date: ['1975', '1976'], identifier: ['HS-01'] });
      // dc.xml, premis.xml, METS.xml of both, bag-info.txt, two manifests and the tag manifest; the title is in all METS.
      expect(contentFiles('v2')).to.have.length(8);
      await expectWhole(archive);
    });

    it('does not make METS of a representation again when only other things change', async () => {
      await archive.update(id, { metadata: json('sửa.json', { subject: 'đất đai' }) });
      expect(contentFiles('v2')).to.have.length(7);
      await expectWhole(archive);
    });

    it('tells why, who and from what: in the inventory, in PREMIS after the events of before, and in the catalogue', async () => {
      await archive.update(id, { metadata: json('sửa.json', { date: '1976' }), reason: 'Theo biên bản 12', operator: 'Lê Văn Hùng' });
      const { versions } = inventory();
      expect(versions['v2']).to.include({ message: 'Theo biên bản 12' }).and.to.have.deep.property('user', { name: 'Lê Văn Hùng' });
      const { events } = await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 });
      expect(events.map(({ type }) => type)).to.deep.equal([
        'ingestion', 'message digest calculation', 'validation', 'information package creation', 'metadata modification', 'information package creation',
      ]);
      expect(events[4]).to.include({ detail: 'Theo biên bản 12', outcome: 'success' }).and.to.have.property('agent').that.matches(/Lê Văn Hùng/);
      const premis = fs.readFileSync(path.join(await exported(), 'metadata/preservation/premis.xml'), 'utf8');
      expect(premis).to.match(/<eventOutcomeDetailNote>description from sửa\.json, sha512:[0-9a-f]{128}; changed: date<\/eventOutcomeDetailNote>/);
    });

    it('takes an element away for null, and a row of a table that names the package', async () => {
      await archive.update(id, { metadata: json('bỏ.json', { 'dc:creator': null }) });
      expect((await archive.list())[0]?.description).not.to.have.property('creator');
      const table = archive.put('mô tả.csv', `file,title\nHS khác,Không phải\n${id},Tên mới\n`);
      expect(changeOf(await archive.update(id, { metadata: table }))).to.include({ kind: 'archived', version: 3, title: 'Tên mới' });
      await expectWhole(archive);
    });

    it('refuses what is no description, and says where', async () => {
      const codes = async (file: string): Promise<readonly string[]> => {
        const outcome = await archive.update(id, { metadata: file });
        return outcome.kind === 'failed' ? outcome.findings.map(({ code, place = '' }) => `${code} ${place}`) : [outcome.kind];
      };
      expect(await codes(archive.put('a.json', '{'))).to.deep.equal(['K-30 JSON']);
      expect(await codes(archive.put('b.json', '[]'))).to.deep.equal(['K-30 { }']);
      expect(await codes(json('c.json', { tiêu_đề: 'x' }))).to.deep.equal(['K-30 tiêu_đề']);
      expect(await codes(json('d.json', { title: { a: 1 } }))).to.deep.equal(['K-30 title']);
      expect(await codes(archive.put('e.csv', 'file,title\nA,1\nB,2\n'))).to.deep.equal(['K-31 ']);
      expect(await codes(archive.put('f.csv', 'a;b\n1;2\n'))).to.deep.equal(['T-02 ']);
      expect((await archive.list())[0]?.head).to.equal(1);
      expect(archive.staged()).to.deep.equal([]);
    });

    it('refuses the identifier of another package', async () => {
      archive.put('khác/a.txt', 'a');
      archive.put('khác/metadata.csv', 'title,identifier\nKhác,HS-02\n');
      await archive.archive(archive.at('in', 'khác'));
      const outcome = await archive.update(id, { metadata: json('trùng.json', { identifier: 'HS-02' }) });
      expect(outcome.findings.map(({ code }) => code)).to.deep.equal(['K-02']);
    });
  });

  describe('with an added representation', () => {
    it('puts it beside those that are there, derived from them, and carries everything else forward', async () => {
      archive.put('pdfa/Quyết định.pdf', '%PDF-1.4 bản PDF/A');
      archive.put('pdfa/phụ lục/bảng.pdf', '%PDF-1.4 bảng');
      const outcome = await archive.update(id, { representations: [{ name: 'pdfa', path: archive.at('in', 'pdfa') }], reason: 'Bản đọc lâu dài' });
      expect(changeOf(outcome)).to.include({ kind: 'archived', version: 2, files: 5, content: false }).and.to.have.deep.property('representations', [{ name: 'pdfa', files: 2, bytes: 35 }]);
      const folder = await exported();
      expect(fs.readdirSync(path.join(folder, 'representations')).sort()).to.deep.equal(['pdfa', 'rep1']);
      expect(treeOf(path.join(folder, 'representations/pdfa/data'))).to.deep.equal(treeOf(archive.at('in', 'pdfa')));
      expect(treeOf(path.join(folder, 'representations/rep1'))).to.deep.equal(treeOf(path.join(await exported(1), 'representations/rep1')));
      // Two files, METS of the new representation and of the package, premis.xml, bag-info.txt, manifests.
      expect(contentFiles('v2')).to.have.length(9);
      const premis = fs.readFileSync(path.join(folder, 'metadata/preservation/premis.xml'), 'utf8');
      expect(premis.match(/<relationshipType>derivation<\/relationshipType>/g)).to.have.length(1);
      expect(premis).to.include('<relationshipSubType>has source</relationshipSubType>').and.to.include('<eventDetail>Bản đọc lâu dài</eventDetail>');
      await expectWhole(archive);
    });

    it('keeps the derivation, the producer\'s digests and all events in the version after', async () => {
      archive.put('ocr/1.txt', 'nhận dạng');
      await archive.update(id, { representations: [{ name: 'ocr', path: archive.at('in', 'ocr') }] });
      const before = fs.readFileSync(path.join(await exported(2), 'metadata/preservation/premis.xml'), 'utf8');
      await archive.update(id, { metadata: json('m.json', { subject: 'x' }) });
      const after = fs.readFileSync(path.join(await exported(3), 'metadata/preservation/premis.xml'), 'utf8');
      const parts = (text: string, element: string): readonly string[] => text.match(new RegExp(`<${element}[ >][^]*?</${element}>`, 'g')) ?? [];
      expect(parts(after, 'object')).to.deep.equal(parts(before, 'object'));
      expect(parts(after, 'event').slice(0, parts(before, 'event').length)).to.deep.equal(parts(before, 'event'));
    });

    it('may come from an archive, with a description in the same version, derived from one of several', async () => {
      const source = archive.put('ocr/1.txt', 'nhận dạng');
      await archive.update(id, { representations: [{ name: 'ocr', path: source }], metadata: json('m.json', { subject: 'x' }) });
      const outcome = await archive.update(id, { representations: [{ name: 'ocr2', path: source }], derivedFrom: ['ocr'] });
      expect(changeOf(outcome)).to.include({ version: 3 });
      expect(contentFiles('v3'), 'the same text is stored once').to.have.length(7);
      await expectWhole(archive);
    });

    it('refuses names that are taken, unsafe or unknown, and a folder without files', async () => {
      const file = archive.put('x/1.txt', '1');
      const added = async (name: string, from: string = file, derivedFrom?: readonly string[]): Promise<string> => (
        faultOf(archive.update(id, { representations: [{ name, path: from }], ...(derivedFrom === undefined ? {} : { derivedFrom }) }))
      );
      expect(await added('Rep1')).to.equal('TARGET_EXISTS');
      for (const name of ['..', '../x', 'a/b', 'đ', '', 'a.', 'x'.repeat(65)]) expect(await added(name), name).to.equal('UPDATE_UNSUPPORTED');
      expect(await added('ok', file, ['rep9'])).to.equal('UPDATE_UNSUPPORTED');
      expect(await added('ok', archive.at('in', 'không có'))).to.equal('SOURCE_NOT_FOUND');
      fs.mkdirSync(archive.at('in', 'rỗng'));
      const empty = await archive.update(id, { representations: [{ name: 'ok', path: archive.at('in', 'rỗng') }] });
      expect(empty.findings.map(({ code }) => code)).to.deep.equal(['P-21']);
      expect((await archive.list())[0]?.head).to.equal(1);
      expect(archive.staged()).to.deep.equal([]);
    });
  });

  describe('with new content', () => {
    it('replaces it, with the reason, and may go back to what an older version had', async () => {
      archive.put('đợt 2/Quyết định.txt', 'Quyết định số 1, sửa');
      expect(changeOf(await archive.update(id, { content: archive.at('in', 'đợt 2'), reason: 'Bên nộp sửa' }))).to.include({ kind: 'archived', version: 2, content: true });
      expect(inventory().versions['v2']?.message).to.equal('Bên nộp sửa');
      expect(changeOf(await archive.update(id, { content: archive.at('in', 'hồ sơ'), reason: 'Trở lại bản đầu' }))).to.include({ kind: 'archived', version: 3 });
      expect(treeOf(path.join(await exported(3), 'representations/rep1/data'))).to.deep.equal(treeOf(path.join(await exported(1), 'representations/rep1/data')));
      expect((await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 })).events.filter(({ type }) => type === 'modification').map(({ detail }) => detail))
        .to.deep.equal(['Bên nộp sửa', 'Trở lại bản đầu']);
      await expectWhole(archive);
    });

    it('refuses content that is another package\'s', async () => {
      const other = await archive.archive(archive.put('khác.txt', 'khác'));
      const outcome = await archive.update(id, { content: archive.at('in', 'khác.txt') });
      expect(outcome.findings.map(({ code, params }) => [code, params?.['id']])).to.deep.equal([['K-32', other]]);
    });

    it('takes a description of its own beside the new content', async () => {
      archive.put('đợt 2/Quyết định.txt', 'Quyết định số 1, sửa');
      await archive.update(id, { content: archive.at('in', 'đợt 2'), metadata: json('m.json', { title: 'Tên do lưu trữ đặt', date: '1977' }) });
      expect((await archive.list())[0]).to.include({ title: 'Tên do lưu trữ đặt', head: 2 });
      await expectWhole(archive);
    });
  });

  it('makes no version when nothing differs, whatever was asked', async () => {
    const before = treeOf(path.join(archive.repo, 'ocfl'));
    const same = json('m.json', { title: ' Hồ sơ số 1 ', date: ['1975'] });
    for (const request of [{ metadata: same }, { content: archive.at('in', 'hồ sơ') }]) {
      expect(await archive.update(id, request)).to.deep.include({ kind: 'unchanged', id, version: 1 });
    }
    expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
    expect(archive.staged()).to.deep.equal([]);
  });

  it('tells of a dry run what would change, and changes nothing', async () => {
    const before = treeOf(path.join(archive.repo, 'ocfl'));
    const request = { metadata: json('m.json', { date: '1976' }), representations: [{ name: 'b', path: archive.put('b.txt', 'b') }], dryRun: true };
    expect(changeOf(await archive.update(id, request))).to.deep.include({ kind: 'planned', version: 2, files: 4, elements: ['date'] });
    expect(changeOf(await archive.update(id, { content: archive.at('in', 'b.txt'), dryRun: true }))).to.deep.include({ kind: 'planned', version: 2, content: true });
    expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
    expect(archive.staged()).to.deep.equal([]);
    await expectWhole(archive);
  });

  describe('beside others', () => {
    it('is refused when the head is not the one that it was decided on', async () => {
      const metadata = json('m.json', { date: '1976' });
      expect(await faultOf(archive.update(id, { metadata, ifVersion: 2 }))).to.equal('VERSION_CONFLICT');
      expect(await faultOf(archive.update(id, { content: archive.put('c.txt', 'c'), ifVersion: 2 }))).to.equal('VERSION_CONFLICT');
      expect(changeOf(await archive.update(id, { metadata, ifVersion: 1 }))).to.include({ version: 2 });
    });

    it('never loses the first of two that began with the same head, and leaves nothing of the second', async () => {
      const kho = await openForWriting(archive.repo, 'update', archive.surroundings);
      const update = async (title: string): Promise<string> => updatePackage(kho.parts, {
        id, metadata: json(`${title}.json`, { title }), representations: [], reason: title, operator: 'lan', dryRun: false, reread: true,
        signal: new AbortController().signal, onProgress: () => undefined,
      } satisfies UpdateRun).then((outcome) => `${title} ${outcome.kind}`, (thrown: unknown) => `${title} ${(thrown as Fault).code}`);
      const ended = await Promise.all(['một', 'hai', 'ba'].map(update)).finally(async () => kho.close());
      const [winner] = ended.filter((one) => one.endsWith('archived'));
      expect(ended.filter((one) => one.endsWith('VERSION_CONFLICT'))).to.have.length(2);
      expect((await archive.list()).map(({ head, title }) => `${title} archived v${head}`)).to.deep.equal([`${winner ?? ''} v2`]);
      await expectWhole(archive);
    });

    it('is refused while another process writes, and told who that is', async () => {
      const kho = await openForWriting(archive.repo, 'ingest', archive.surroundings);
      const refused = await archive.update(id, { metadata: json('m.json', { date: '1' }) }).then(() => undefined, (thrown: unknown) => thrown as Fault).finally(async () => kho.close());
      expect([refused?.code, refused?.params['command'], refused?.params['pid']]).to.deep.equal(['STORE_LOCKED', 'ingest', process.pid]);
    });

    it('refuses a catalogue that is older than what the ledger signed, and loses nothing', async () => {
      const kho = await openForReading(archive.repo, archive.surroundings);
      await kho.catalogue.close();
      await kho.pool.close();
      const file = kho.store.locations.catalogue;
      const older = fs.readFileSync(file);
      await archive.update(id, { metadata: json('m.json', { date: '1976' }) });
      for (const part of ['-wal', '-shm']) fs.rmSync(`${file}${part}`, { force: true });
      fs.writeFileSync(file, older);
      expect(await faultOf(archive.update(id, { metadata: json('n.json', { date: '1977' }) }))).to.equal('LEDGER_DATABASE_OLDER');
      expect(archive.staged()).to.deep.equal([]);
      await archive.rebuild();
      expect(changeOf(await archive.update(id, { metadata: json('n.json', { date: '1977' }) }))).to.include({ version: 3 });
      await expectWhole(archive);
    });
  });

  it('does no harm when the clock jumps ten years either way', async () => {
    const at = { ms: Date.UTC(2026, 0, 1) };
    const jumping = await MadeArchive.make({ clock: { now: () => new Date(at.ms) } });
    try {
      jumping.put('a/1.txt', 'một');
      const one = await jumping.archive(jumping.at('in', 'a'));
      for (const [year, date] of [[2036, 'a'], [2016, 'b'], [2026, 'c']] as const) {
        at.ms = Date.UTC(year, 0, 1);
        await jumping.update(one, { metadata: jumping.put(`${date}.json`, JSON.stringify({ date })) });
      }
      expect((await jumping.list())[0]).to.deep.include({ head: 4, description: { title: ['a'], date: ['c'] } });
      await expectWhole(jumping);
    } finally {
      await jumping.remove();
    }
  });

  it('refuses what an AIP of Circular 05/2025 has no place for, and takes a new submission of it', async () => {
    const { objectId } = goodModel('SIP_hoso');
    for (const [file, bytes] of goodPackage('SIP_hoso')) archive.put(`${objectId}/${file}`, bytes);
    const sip = archive.at('in', objectId);
    const tt05 = await archive.archive(sip);
    expect(await faultOf(archive.update(tt05, { metadata: json('m.json', { title: 'x' }) }))).to.equal('UPDATE_UNSUPPORTED');
    expect(await faultOf(archive.update(tt05, { representations: [{ name: 'pdfa', path: archive.put('b.txt', 'b') }] }))).to.equal('UPDATE_UNSUPPORTED');
    expect(await archive.update(tt05, { content: sip })).to.deep.include({ kind: 'unchanged', version: 1 });
  });
});
