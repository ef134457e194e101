import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { DescribedArchive, made, madeFile, madeFonds, RUN } from './made-description.ts';

describe('the archive\'s catalogue', () => {
  let kho: DescribedArchive;
  beforeEach(async () => { kho = await DescribedArchive.make(); });
  afterEach(async () => kho.remove());

  it('is kept in storage: a lost database is made again with every fonds, file and document', async () => {
    const agency = made('creator', { name: 'UBND huyện Vạn Ninh', creatorType: 'agency', dissolved: { edtf: '2025-06-30' } });
    const fonds = { ...madeFonds(), fields: { ...madeFonds().fields, creators: [agency.id] } };
    const catalogue = made('catalogue', { number: '01' }, fonds);
    const file = madeFile(catalogue, '015');
    const document = made('document', {
      ordinal: 1, title: 'Quyết định về việc đo đạc', documentType: 'quyet-dinh', date: { edtf: '1978-03-12' }, issuer: 'UBND huyện', languages: ['vie'], pageCount: 2, access: 'open',
    }, file);
    const outcome = await kho.add(agency, fonds, catalogue, file, document);
    expect(outcome.findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    expect(outcome.kind).to.equal('changed');
    const before = await kho.dump();
    expect(before.filter((line) => line.includes('"what":"record"'))).to.have.length(5);
    for (const name of fs.readdirSync(path.join(kho.archive.repo, 'catalogue'))) if (name.startsWith('catalogue')) fs.rmSync(path.join(kho.archive.repo, 'catalogue', name));
    await kho.archive.operations.rebuild({ repo: kho.archive.repo, signal: RUN.signal, onProgress: () => undefined });
    expect(await kho.dump()).to.deep.equal(before);
  });

  it('gets one version for one change, and none for a change that changes nothing', async () => {
    const fonds = madeFonds();
    await kho.add(fonds, madeFile(fonds, '1'), madeFile(fonds, '2'));
    const versions = (): readonly string[] => fs.readdirSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`))).filter((name) => /^v\d+$/.test(name));
    expect(versions()).to.deep.equal(['v1']);
    const edit = async (note: string) => kho.change(async ({ description }) => description.edit(fonds.id, { fields: { note } }, RUN));
    expect((await edit('Phông đóng năm 2025')).kind).to.equal('changed');
    expect((await edit('Phông đóng năm 2025')).kind).to.equal('unchanged');
    expect(versions()).to.deep.equal(['v1', 'v2']);
    expect(await kho.archive.list(), 'readers and lists see no package of it').to.deep.equal([]);
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    expect(await opened.catalogue.totals()).to.deep.include({ packages: 0, files: 0, bytes: 0 });
    await opened.close();
    expect((await kho.archive.audit()).reports.map(({ outcome }) => outcome)).to.deep.equal(['match']);
  });

  it('gets no version while storage has lost the object, and nothing in its place: a first version there would look forged', async () => {
    const fonds = madeFonds();
    await kho.add(fonds);
    const root = path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`));
    fs.renameSync(root, kho.archive.at('lost'));
    const refused = await kho.add(madeFile(fonds, '1')).then(() => undefined, (thrown: unknown) => thrown);
    expect(refused).to.include({ code: 'OBJECT_DAMAGED' });
    expect(fs.existsSync(root)).to.equal(false);
    fs.mkdirSync(path.dirname(root), { recursive: true });
    fs.renameSync(kho.archive.at('lost'), root);
    expect((await kho.add(madeFile(fonds, '1'))).kind).to.equal('changed');
    expect((await kho.archive.audit()).reports.map(({ outcome }) => outcome)).to.deep.equal(['match']);
  });

  it('passes a restore drill: its records come back from the backup', async () => {
    const fonds = madeFonds();
    await kho.add(fonds, madeFile(fonds, '1'));
    const { operations, repo } = kho.archive;
    const followed = { signal: RUN.signal, onProgress: () => undefined };
    await operations.backup({ repo, into: kho.archive.at('backup'), verify: false, fresh: false, ...followed });
    const { certificate } = await operations.drill({ repo, ...followed });
    expect([certificate.verdict, certificate.differences]).to.deep.equal(['passed', []]);
  });
});
