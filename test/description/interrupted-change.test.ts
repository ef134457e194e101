import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { descriptionOver } from '../../src/app/description.ts';
import { openForReading, openForWriting } from '../../src/app/compose.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import type { CommitPoint } from '../../src/ingest/index.ts';
import { DescribedArchive, madeFile, madeFonds, RUN } from './made-description.ts';

class Killed extends Error {}

describe('a change of the archive\'s catalogue that is interrupted', () => {
  let kho: DescribedArchive;
  const fonds = madeFonds();
  const file = madeFile(fonds, '1', 'Hồ sơ cũ');
  beforeEach(async () => {
    kho = await DescribedArchive.make();
    await kho.add(fonds, file);
  });
  afterEach(async () => kho.remove());

  const title = async (): Promise<string | undefined> => (await kho.read(async (records) => records.record(file.id)))?.record.fields.title;
  const killedAt = async (point: CommitPoint): Promise<void> => {
    const opened = await openForWriting(kho.archive.repo, 'records', kho.archive.surroundings);
    const description = descriptionOver(opened.parts, kho.archive.surroundings, {
      messages: kho.archive.messages,
      onPoint: (reached) => { if (reached === point) throw new Killed(); },
    });
    const ended = await description.edit(file.id, { fields: { title: 'Hồ sơ mới' } }, RUN).catch((thrown: unknown) => thrown);
    expect(ended).to.be.instanceOf(Killed);
    await opened.close();
  };
  const nextWriter = async (): Promise<void> => (await openForWriting(kho.archive.repo, 'ingest', kho.archive.surroundings)).close();
  /** Whatever happened: the tables say what storage says. */
  const agrees = async (): Promise<void> => {
    const said = await kho.dump();
    fs.rmSync(path.join(kho.archive.repo, 'catalogue'), { recursive: true });
    await kho.archive.operations.rebuild({ repo: kho.archive.repo, signal: RUN.signal, onProgress: () => undefined });
    expect(await kho.dump()).to.deep.equal(said);
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    expect((await opened.catalogue.recordsSearch.search({ text: await title() ?? '', audience: 'staff', limit: 1 })).items.map(({ id }) => id)).to.deep.equal([file.id]);
    await opened.close();
  };

  for (const point of ['sealed', 'durable'] as const) {
    it(`before it was prepared (${point}) has not happened`, async () => {
      await killedAt(point);
      await nextWriter();
      expect(await title()).to.equal('Hồ sơ cũ');
      await agrees();
    });
  }

  for (const point of ['prepared', 'published'] as const) {
    it(`once it was ${point} is finished by the next writer, tables and search index included`, async () => {
      await killedAt(point);
      expect(await title(), 'until then readers see the whole old catalogue').to.equal('Hồ sơ cũ');
      await nextWriter();
      expect(await title()).to.equal('Hồ sơ mới');
      await agrees();
    });
  }

  it('leaves nothing of a change that was given up', async () => {
    const before = await kho.dump();
    const outcome = await kho.change(async ({ description }) => description.edit(file.id, { fields: { title: 'Hồ sơ mới', retention: 'no such code' } }, RUN));
    expect([outcome.kind, ...outcome.findings.map(({ code }) => code)]).to.deep.equal(['failed', 'R-05']);
    await nextWriter();
    expect(await kho.dump()).to.deep.equal(before);
  });

  it('finds an object of which a file was harmed, tells it in the rebuild, and goes on with the others', async () => {
    const other = madeFonds('P02', 'Sở Giáo dục');
    await kho.add(other, madeFile(other, '1', 'Hồ sơ trường học'));
    const content = path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`), 'v1', 'content');
    const harmed = fs.readdirSync(content).map((name) => path.join(content, name)).find((name) => fs.readFileSync(name, 'utf8').includes('Hồ sơ cũ'))!;
    fs.writeFileSync(harmed, fs.readFileSync(harmed, 'utf8').replace('Hồ sơ cũ', 'Hồ sơ cu'));
    fs.rmSync(path.join(kho.archive.repo, 'catalogue'), { recursive: true });
    const { problems } = await kho.archive.operations.rebuild({ repo: kho.archive.repo, signal: RUN.signal, onProgress: () => undefined });
    expect(problems.map(({ objectRoot }) => objectRoot)).to.deep.equal([`urn:uuid:${fonds.id}`]);
    expect(await title()).to.equal(undefined);
    const refused = await kho.add(fonds, madeFile(fonds, '2')).then(() => undefined, (thrown: unknown) => thrown);
    expect(refused, 'a version made of what could be read would lack the rest').to.include({ code: 'OBJECT_DAMAGED' });
    expect(fs.existsSync(path.join(content, '../../v2'))).to.equal(false);
    expect((await kho.read(async (records) => records.list({ kind: 'file', limit: 5 }))).items.map(({ label }) => label)).to.deep.equal(['Hồ sơ trường học']);
    fs.writeFileSync(harmed, fs.readFileSync(harmed, 'utf8').replace('Hồ sơ cu', 'Hồ sơ cũ'));
    expect((await kho.add(madeFile(fonds, '2'))).kind, 'when it is well again').to.equal('changed');
    expect(await title()).to.equal('Hồ sơ cũ');
  });
});

describe('what follows from a change', () => {
  let kho: DescribedArchive;
  beforeEach(async () => { kho = await DescribedArchive.make(); });
  afterEach(async () => kho.remove());

  it('reaches everything below: access and codes of a fonds hold for its files', async () => {
    const fonds = madeFonds();
    const { access: _access, ...rest } = madeFile(fonds, '1').fields;
    const file = { ...madeFile(fonds, '1'), fields: rest };
    await kho.add(fonds, file);
    const seen = async () => kho.read(async (records) => records.find(file.id));
    expect(await seen()).to.include({ access: 'unknown', code: 'LT56.H32.101.1978.1' });
    await kho.change(async ({ description }) => description.edit(fonds.id, { fields: { access: 'open', agencyCode: 'H32.205' } }, RUN));
    expect(await seen()).to.include({ access: 'open', code: 'LT56.H32.205.1978.1' });
  });

  it('lets a description be incomplete until it is to be published', async () => {
    const fonds = madeFonds();
    const { pageCount: _pages, ...rest } = madeFile(fonds, '1').fields;
    const file = { ...madeFile(fonds, '1'), fields: rest };
    const added = await kho.add(fonds, file);
    expect([added.kind, ...added.findings.map(({ code, severity }) => `${code} ${severity}`)]).to.deep.equal(['changed', 'R-01 warning']);
    const published = async () => kho.change(async ({ description }) => description.setState({ id: file.id, state: 'published', withBelow: false }, RUN));
    expect((await published()).kind).to.equal('failed');
    expect((await kho.read(async (records) => records.find(file.id))).state).to.equal('draft');
    await kho.change(async ({ description }) => description.edit(file.id, { fields: { pageCount: 12 } }, RUN));
    expect((await published()).kind).to.equal('changed');
  });

  it('keeps a creator under its name, and a file in its fonds', async () => {
    const [one, two] = [madeFonds('P01'), madeFonds('P02', 'Sở Giáo dục')];
    const file = madeFile(one, '1');
    const agency = { id: '6b0f2a52-8f6e-4c1e-9a37-0c8f1d1f0a01', kind: 'creator', fields: { name: 'UBND huyện Vạn Ninh', creatorType: 'agency' } } as const;
    await kho.add(agency, one, two, file);
    const codes = async (id: string, edit: object) => (await kho.change(async ({ description }) => description.edit(id, edit, RUN))).findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(await codes(agency.id, { fields: { name: 'UBND xã Vạn Ninh' } })).to.deep.equal(['M-02']);
    expect(await codes(file.id, { parent: two.id })).to.deep.equal(['M-03']);
    expect((await kho.add(madeFile(one, '1', 'Hồ sơ khác'))).findings.map(({ code }) => code)).to.include('R-19');
    expect((await kho.read(async (records) => records.find(file.id))).fonds).to.equal(one.id);
  });
});
