import { expect } from 'chai';
import { aipToDip, describeTt05, sipToAip, type Tt05Request } from '../../../src/formats/tt05/index.ts';
import { goodModel, judge, OBJECT_IDS, packageFiles, TIME } from './good-packages.ts';

const REQUEST: Tt05Request = { requestID: 'YC-1', requestDate: '31/01/2026', purpose: '02', purposeContent: 'Công vụ', feeObjectType: '10', researchTopic: 'Bão lũ' };
const AIP = { objectId: OBJECT_IDS.AIP, created: TIME };

describe('conversion of packages of Circular 05/2025', () => {
  for (const kind of ['SIP_hoso', 'SIP_tailieu'] as const) {
    it(`${kind} → AIP → DIP: each is valid by the rules of its kind`, async () => {
      const aip = sipToAip(goodModel(kind), AIP);
      const dip = aipToDip(aip, { objectId: OBJECT_IDS.DIP, created: TIME, request: REQUEST });
      for (const model of [aip, dip]) {
        const { findings, kind: recognised } = await judge(packageFiles(model));
        expect(findings).to.deep.equal([]);
        expect(recognised).to.equal(model.kind);
      }
      expect(dip.items).to.have.length(3);
    });
  }

  it('puts the archive before every code, and keeps ordinals', () => {
    const aip = sipToAip(goodModel('SIP_hoso'), { ...AIP, archiveCode: '56' });
    expect(aip.record['arcFileCode']).to.equal('56.H49.64.2001.160');
    expect(aip.items.map(({ record }) => [record['docCode'], record['docOrdinal'], record['arcFileCode']])[0]).to.deep.equal(['56.H49.64.2001.160.0000001', '1', '56.H49.64.2001.160']);
  });

  it('leaves out what AIP records do not have, and nothing else', () => {
    const sip = goodModel('SIP_hoso');
    const aip = sipToAip(sip, AIP);
    const lost = (n: number): readonly string[] => Object.keys(sip.items[n]!.record).filter((name) => !(name in aip.items[n]!.record));
    expect([lost(0), lost(1)]).to.deep.equal([['docId', 'maintenance', 'riskRecovery'], ['docCode', 'maintenance', 'riskRecovery']]);
    expect(Object.keys(sip.record).filter((name) => !(name in aip.record))).to.deep.equal(['fileCode']);
  });

  it('gives an AIP of somebody else the new identity and no new code', () => {
    const aip = goodModel('AIP_hoso');
    expect(sipToAip(aip, { objectId: 'urn:uuid:x', created: TIME, archiveCode: '56' })).to.deep.equal({ ...aip, objectId: 'urn:uuid:x', created: TIME });
  });

  it('describes a package in Dublin Core by its record alone', () => {
    expect(describeTt05(goodModel('AIP_hoso').record)).to.deep.equal({
      title: ['Hồ sơ khắc phục hậu quả bão lũ ở các xã ven biển'], subject: ['bão lũ', 'cứu trợ'], description: ['Người lập: Nguyễn Thị Hường'],
      date: ['2001-11-05/2001-12-28'], type: ['Collection'], identifier: ['H49.64.2001.160'], language: ['vie'], rights: ['Công khai'],
    });
  });
});
