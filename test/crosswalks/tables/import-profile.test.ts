import { expect } from 'chai';
import fs from 'node:fs';
import { importProfile, IMPORT_PROFILES, readImportProfile } from '../../../src/crosswalks/index.ts';
import { csvOf, FONDS, imported } from './imported.ts';

const told = (value: unknown): readonly string[] => readImportProfile(value, 'p.json').findings.map(({ code, place = '' }) => `${code} ${place}`);

describe('an import profile', () => {
  it('comes with Kho for each regulation, sound, and every file of the folder is one', () => {
    const files = fs.readdirSync(new URL('../../../profiles/records/import/', import.meta.url)).map((name) => name.replace('.json', '')).sort();
    expect(files).to.deep.equal([...IMPORT_PROFILES].sort());
    for (const name of IMPORT_PROFILES) expect(importProfile(name)?.name).to.equal(name);
    expect(importProfile('tt99-2099')).to.equal(undefined);
  });

  it('that somebody wrote is told everything that is wrong with it at once', () => {
    expect(told(undefined)).to.deep.equal(['T-51 /tables']);
    expect(told({ tables: {} })).to.deep.equal(['T-51 /tables']);
    expect(told({ tables: { file: {} } })).to.deep.equal(['T-51 /tables/file/columns']);
    const wrong = {
      profile: 'ours', tables: { box: {}, file: { required: ['title', 'year'], whenBlank: { languages: ['klingon'] }, columns: { title: ['Tiêu đề'], tilte: ['X'], note: ['Tieu de'], 'title.day': ['Ngày'], access: 'Chế độ' } } },
      values: { acess: {}, access: { open: ['Mở'], shut: ['Đóng'] } },
    };
    expect(told(wrong)).to.deep.equal([
      'T-52 /tables/box', 'T-52 /tables/file/columns/tilte', 'T-54 /tables/file/columns/note', 'T-52 /tables/file/columns/title.day', 'T-53 /tables/file/columns/access', 'T-52 /tables/file/required', 'T-55 /tables/file/whenBlank/languages',
      'T-52 /values/acess', 'T-55 /values/access/shut',
    ]);
    expect(readImportProfile(wrong, 'p.json').profile).to.equal(undefined);
  });

  it('of one archive makes its own headings and words known', async () => {
    const { profile, findings } = readImportProfile({ profile: 'ours', tables: { file: { required: ['title'], columns: { title: ['Nội dung khối'], fileNumber: ['Ký số'], access: ['Mức'] } } }, values: { access: { open: ['Xanh'], conditional: ['Vàng'] } } }, 'p.json');
    expect(findings).to.deep.equal([]);
    const result = await imported(csvOf(['Ký số', 'NOI DUNG KHOI (*)', 'Mức'], ['7', 'Hồ sơ', 'vàng']), { fonds: FONDS, profile: profile! });
    expect(result.records.map(({ fields }) => fields)).to.deep.equal([{ fileNumber: '7', title: 'Hồ sơ', access: 'conditional' }]);
    expect(result.plans[0]?.profile).to.equal('ours');
  });
});
