import { expect } from 'chai';
import { dublinCoreOf } from '../../src/crosswalks/index.ts';
import { ancestry, findIn, type ArchivalRecord } from '../../src/records/index.ts';
import { ARCHIVE, changed, DOCUMENT, FILE, FONDS, RECORDING } from '../records/made-records.ts';

function coreOf(one: ArchivalRecord, records: readonly ArchivalRecord[] = ARCHIVE): ReturnType<typeof dublinCoreOf> {
  const find = findIn(records);
  return dublinCoreOf(ancestry(find(one.id) ?? one, find), find);
}

describe('records as Dublin Core', () => {
  it('say who, what, when and where it belongs', () => {
    expect(coreOf(FILE)).to.deep.equal({
      title: [FILE.fields.title], identifier: ['001.03.08.GD05.2001.160.01', 'H49.64.2001.160', `urn:uuid:${FILE.id}`], type: ['Collection'], rights: ['Công khai'],
      creator: ['Ủy ban nhân dân huyện Giả Định'], subject: ['bão lũ', 'cứu trợ'], description: ['Người lập: Nguyễn Thị Hường'], date: ['2001-11-05/2001-12-28'], language: ['vie'],
      relation: ['Mục lục hồ sơ số 1', 'Phông UBND huyện Giả Định'],
    });
  });

  it('name the author of a document, its codes and its type', () => {
    expect(coreOf(DOCUMENT)).to.deep.include({ creator: [DOCUMENT.fields.issuer], type: ['Text'], date: ['2001-11-05'], identifier: ['001.03.08.H49.64.2001.160.0000001', 'H49.64.2001.160.0000001', `urn:uuid:${DOCUMENT.id}`] });
    expect(coreOf(RECORDING)?.type).to.deep.equal(['Sound']);
    expect(coreOf(FONDS)?.identifier).to.deep.equal(['GD05', `urn:uuid:${FONDS.id}`]);
  });

  it('take language and creator from above where they are said there', () => {
    expect(coreOf(FILE, changed(FILE, { languages: undefined }))?.language).to.deep.equal(['vie']);
    expect(coreOf(FILE, changed(FILE, { languages: ['vie-fra', 'han-nom'] }))?.language).to.deep.equal(['vie', 'fra', 'lzh']);
  });

  it('say no more than may be published', () => {
    expect(coreOf(DOCUMENT, changed(FILE, { access: 'conditional', accessReasons: ['security'] }))?.rights).to.deep.equal(['Sử dụng có điều kiện']);
    expect(Object.keys(coreOf(DOCUMENT, changed(FILE, { access: 'conditional', accessReasons: ['security'] })) ?? {}).sort()).to.deep.equal(['identifier', 'rights', 'title', 'type']);
    expect(coreOf(DOCUMENT, changed(FILE, { access: 'conditional', accessReasons: ['personal'] }))).to.equal(undefined);
    expect(coreOf(DOCUMENT, changed(FILE, { secrecyLevel: 'mat' }))).to.equal(undefined);
  });
});
