import { expect } from 'chai';
import type { StoredRecord } from '../../src/catalogue/index.ts';
import { tt05FromRecord, type DescribingClass } from '../../src/crosswalks/index.ts';
import type { DescribedTogether } from '../../src/description/index.ts';
import { PACKAGES, type PackageKind, type Tt05Package } from '../../src/formats/tt05/index.ts';
import type { ArchivalRecord } from '../../src/records/index.ts';
import { goodModel, packageFiles } from '../formats/tt05/good-packages.ts';
import { codesOf } from '../flow/made-archive.ts';
import { DescribedArchive, made, madeFonds, RUN } from './made-description.ts';

// Packages of Circular 05/2025 and E-ARK packages become records of the archive's catalogue: before, during and after their ingest.

const FONDS_CODE = goodModel('SIP_hoso').fondsCode ?? '';

describe('a package that is taken in', () => {
  let kho: DescribedArchive;
  beforeEach(async () => { kho = await DescribedArchive.make(); });
  afterEach(async () => kho.remove());

  function submission(kind: PackageKind, model: Tt05Package = goodModel(kind)): string {
    for (const [file, bytes] of packageFiles(model)) kho.archive.put(`${kind}/${model.objectId}/${file}`, bytes);
    return kho.archive.at('in', kind, model.objectId);
  }

  const fondsOf = (code = FONDS_CODE): ArchivalRecord => ({ ...madeFonds(code, 'UBND huyện Giả Định'), fields: { ...madeFonds(code).fields, title: 'UBND huyện Giả Định', agencyCode: 'H49.64' } });

  async function ofPackage(id: string): Promise<readonly StoredRecord[]> {
    return kho.read(async (records) => {
      const found: StoredRecord[] = [];
      for (const { id: record } of await records.ofPackage(id)) {
        found.push((await records.record(record))!);
        for (const below of (await records.list({ parent: record, limit: 100 })).items) found.push((await records.record(below.id))!);
      }
      return found;
    });
  }

  for (const kind of ['SIP_hoso', 'SIP_tailieu', 'AIP_hoso'] as const) {
    it(`of kind ${kind} becomes records under the fonds that it names, and they say again what the package said`, async () => {
      const fonds = fondsOf();
      await kho.add(fonds);
      const model = goodModel(kind);
      const told: DescribedTogether[] = [];
      const id = await kho.archive.archive(submission(kind), { onDescribed: (one) => { told.push(one); } });
      expect(told.map(({ outcome, packages }) => [outcome.kind, packages.map((one) => one.kind)])).to.deep.equal([['changed', ['described']]]);
      const [top, ...items] = await ofPackage(id);
      expect([top?.record.parent, top?.packages, top?.state]).to.deep.equal([fonds.id, [id], 'draft']);
      expect(items.map(({ record }) => [record.kind, record.fields.ordinal])).to.deep.equal([['document', 1], ['photo', 2], ['recording', 3]]);
      const said = (one: StoredRecord | undefined, of: DescribingClass): unknown => tt05FromRecord(of, one!.record);
      expect(said(top, PACKAGES.kinds[kind].record === 'file' ? 'file' : 'loose')).to.deep.equal(model.record);
      expect(items.map((one, n) => said(one, model.items[n]!.itemClass))).to.deep.equal(model.items.map(({ record }) => record));
    });
  }

  it('again, and described again, changes nothing; a rebuild brings everything back', async () => {
    await kho.add(fondsOf());
    const sip = submission('SIP_hoso');
    const id = await kho.archive.archive(sip);
    const before = await kho.dump();
    const told: DescribedTogether[] = [];
    expect((await kho.archive.ingest(sip, { onDescribed: (one) => { told.push(one); } })).map(({ kind }) => kind)).to.deep.equal(['known']);
    expect(told).to.deep.equal([]);
    const again = await kho.change(async ({ description }) => (await description.describePackages({ packages: [id], unknownFonds: 'wait' }, RUN))[0]!.outcome);
    expect(again.kind).to.equal('unchanged');
    await kho.archive.rebuild();
    expect(await kho.dump()).to.deep.equal(before);
  });

  it('waits for its description while nobody knows its fonds, and gets it when the fonds is there', async () => {
    await kho.add(madeFonds('P99', 'Phông khác'));
    const told: DescribedTogether[] = [];
    const id = await kho.archive.archive(submission('SIP_hoso'), { onDescribed: (one) => { told.push(one); } });
    expect(told[0]?.packages).to.deep.equal([{ id, kind: 'waiting', fondsNamed: [FONDS_CODE, 'H49.64'] }]);
    const fonds = fondsOf();
    await kho.add(fonds);
    const after = await kho.change(async ({ description }) => (await description.describePackages({ packages: [id], unknownFonds: 'wait' }, RUN))[0]!.outcome);
    expect(after.kind).to.equal('changed');
    expect((await ofPackage(id))[0]?.record.parent).to.equal(fonds.id);
  });

  it('begins its fonds as a draft where that is the policy, and is refused where that is', async () => {
    const sip = submission('SIP_hoso');
    const [refused] = await kho.archive.ingest(sip, { describing: { unknownFonds: 'refuse' } });
    expect([refused?.kind, codesOf(refused).filter((code) => code.startsWith('M-'))]).to.deep.equal(['failed', ['M-05']]);
    const told: DescribedTogether[] = [];
    await kho.archive.archive(sip, { describing: { unknownFonds: 'draft' }, onDescribed: (one) => { told.push(one); } });
    expect(told[0]?.outcome.findings.map(({ code }) => code)).to.include('M-06');
    const [fonds] = await kho.read(async (records) => (await records.list({ kind: 'fonds', limit: 5 })).items);
    expect([fonds?.code, fonds?.label, fonds?.state]).to.deep.equal([FONDS_CODE, 'Ủy ban nhân dân huyện Giả Định', 'draft']);
    expect((await kho.archive.ingest(submission('SIP_tailieu', { ...goodModel('SIP_tailieu'), objectId: 'uuid-00000000-2F6A-4B6D-8C57-0A1B2C3D4E5F' }), { describing: { unknownFonds: 'refuse' } }))[0]?.kind).to.equal('archived');
  });

  it('completes what was described before it came, and overwrites nothing of it', async () => {
    const fonds = fondsOf();
    const file = made('file', { fileNumber: '160', year: 2001, title: 'Hồ sơ bão lũ (theo mục lục giấy)', access: 'conditional', accessReasons: ['personal'] }, fonds);
    const document = made('document', { ordinal: 1, title: 'Về việc trợ cấp' }, file);
    expect((await kho.add(fonds, file, document)).findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    const told: DescribedTogether[] = [];
    const id = await kho.archive.archive(submission('SIP_hoso'), { onDescribed: (one) => { told.push(one); } });
    expect(told.map(({ outcome }) => outcome.findings.filter(({ severity }) => severity === 'error'))).to.deep.equal([[]]);
    const found = await ofPackage(id);
    expect(found.map(({ record }) => record.id).slice(0, 2)).to.deep.equal([file.id, document.id]);
    expect(found[0]?.record.fields).to.deep.include({ title: 'Hồ sơ bão lũ (theo mục lục giấy)', access: 'conditional', retention: 'permanent', sheetCount: 6 });
    expect(found.map(({ record }) => record.fields.ordinal)).to.deep.equal([undefined, 1, 2, 3]);
    expect(told[0]?.outcome.findings.filter(({ code }) => code === 'M-07').map(({ place }) => place)).to.deep.equal([file.id, document.id]);
  });

  it('and cannot be described keeps no other from it', async () => {
    const long = { ...goodModel('SIP_tailieu'), objectId: 'uuid-00000000-2F6A-4B6D-8C57-0A1B2C3D4E5F', fondsCode: 'H49.64.33.0001.22' };
    const packages = [await kho.archive.archive(submission('SIP_tailieu', long)), await kho.archive.archive(submission('SIP_hoso'))];
    let told: readonly DescribedTogether[] = [];
    await kho.change(async ({ description }) => {
      told = await description.describePackages({ packages, unknownFonds: 'draft' }, RUN);
      return told[0]!.outcome;
    });
    expect(told.map(({ outcome }) => outcome.kind)).to.deep.equal(['failed', 'changed']);
    expect(told.find(({ outcome }) => outcome.kind === 'failed')?.outcome.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)).to.deep.equal(['R-02']);
  });

  it('of any kind is described where somebody says, by its Dublin Core', async () => {
    const fonds = fondsOf();
    await kho.add(fonds);
    kho.archive.put('ho-so/metadata.csv', 'filename,dc.title,dc.date,dc.rights\n,Hồ sơ giao đất,1978-03-12,Công khai\n');
    kho.archive.put('ho-so/objects/a.txt', 'một');
    const id = await kho.archive.archive(kho.archive.at('in', 'ho-so'), { describing: { unknownFonds: 'wait', in: FONDS_CODE } });
    const [file] = await ofPackage(id);
    expect([file?.record.kind, file?.record.parent, file?.record.fields.title]).to.deep.equal(['file', fonds.id, (await kho.archive.list())[0]?.title]);
  });
});
