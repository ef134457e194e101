import { expect } from 'chai';
import { modsOf } from '../../src/crosswalks/index.ts';
import { writeMods } from '../../src/formats/mods/index.ts';
import { ancestry, findIn, type ArchivalRecord } from '../../src/records/index.ts';
import { written } from '../formats/xml/documents.ts';
import { needSchemas, schemaProblems } from '../formats/xml/official-schema.ts';
import { ARCHIVE, changed, CREATOR, DOCUMENT, FILE, FONDS, PHOTO } from '../records/made-records.ts';

const modsIn = (records: readonly ArchivalRecord[], id: string): ReturnType<typeof modsOf> => {
  const find = findIn(records);
  return modsOf(ancestry(find(id)!, find), find);
};

describe('a record as MODS', () => {
  it('says who issued and signed it, what it is, and what it is part of', () => {
    expect(modsIn(ARCHIVE, DOCUMENT.id)).to.deep.equal({
      title: 'Về việc trợ cấp khó khăn đột xuất', names: [{ type: 'corporate', name: 'Ủy ban nhân dân huyện Giả Định', role: 'isb' }, { type: 'personal', name: 'Trần Văn Đức', role: 'sgn' }], typeOfResource: 'text', isCollection: false,
      languages: ['vie'], extents: ['3 trang'], topics: [], notes: [], genre: 'Quyết định', date: '2001-11-05', recordId: DOCUMENT.id, access: 'Công khai', hosts: [FILE.fields.title, 'Mục lục hồ sơ số 1', FONDS.fields.title],
      identifiers: [{ type: 'local', value: '001.03.08.H49.64.2001.160.0000001' }, { type: 'urn', value: `urn:uuid:${DOCUMENT.id}` }],
    });
    expect(modsIn(ARCHIVE, FILE.id)).to.deep.include({ typeOfResource: 'mixed material', isCollection: true, date: '2001-11-05/2001-12-28', names: [{ type: 'corporate', name: CREATOR.fields.name, role: 'cre' }], topics: ['bão lũ', 'cứu trợ'] });
    expect(modsIn(ARCHIVE, PHOTO.id)).to.deep.include({ typeOfResource: 'still image', names: [{ type: undefined, name: 'Trần Văn Đức', role: 'pht' }] });
  });

  it('says of what is used under conditions the title alone, and of a secret nothing', () => {
    const conditional = modsIn(changed(FILE, { access: 'conditional' }), FILE.id);
    expect(conditional).to.deep.include({ title: FILE.fields.title, access: 'Sử dụng có điều kiện', names: [], topics: [], notes: [] });
    expect(modsIn(changed(FILE, { access: 'secret' }), FILE.id)).to.equal(undefined);
  });

  it('is valid against the official schema, also with characters that XML cannot carry', function test() {
    needSchemas(this);
    const hostile = changed(FILE, { title: 'a\u0000b <&> \uD800', note: '\u0007' });
    for (const record of ARCHIVE) {
      const mods = modsIn(record.id === FILE.id ? hostile : ARCHIVE, record.id);
      if (mods !== undefined) expect(schemaProblems('mods-3-8.xsd', written((sink) => { writeMods(sink, mods); })), record.kind).to.equal('');
    }
  }).timeout(60_000);
});
