import { expect } from 'chai';
import fs from 'node:fs';
import { readBagProfile } from '../../../src/formats/bagit/index.ts';
import { checkFiles, madeBag, told } from './made-bag.ts';
import { PROFILE_CASES, PROFILE_FILE_CASES } from './profile-cases.ts';

const PROFILES = new URL('../../../profiles/bagit/', import.meta.url);

describe('a BagIt profile', () => {
  for (const { title, files, expected, options, arrival } of PROFILE_CASES) {
    it(`makes Kho say of ${title}: ${expected.join(', ') || 'nothing'}`, () => {
      expect(told(checkFiles(files, options, arrival).findings)).to.deep.equal([...expected].sort());
    });
  }
});

describe('a BagIt profile file', () => {
  for (const { title, text, expected } of PROFILE_FILE_CASES) {
    it(`with ${title}: ${expected.join(', ') || 'nothing to say'}`, () => {
      const { findings, profile } = readBagProfile(text, 'p.json');
      expect(told(findings)).to.deep.equal([...expected].sort());
      expect(profile === undefined).to.equal(findings.some(({ severity }) => severity === 'error'));
      expect(({} as { polluted?: true }).polluted).to.equal(undefined);
    });
  }
});

describe('the BagIt profiles that Kho brings', () => {
  const names = fs.readdirSync(PROFILES).filter((name) => name.endsWith('.profile.json'));
  const profileOf = (name: string): ReturnType<typeof readBagProfile> => readBagProfile(fs.readFileSync(new URL(name, PROFILES), 'utf8'), name);

  it('are sound', () => {
    expect(names).to.deep.equal(['digitisation-contractor.profile.json', 'transfer-to-archive.profile.json']);
    for (const name of names) expect(profileOf(name).findings, name).to.deep.equal([]);
  });

  it('say everything that a contractor’s bag lacks at once, and nothing of one that has it', () => {
    const { profile } = profileOf('digitisation-contractor.profile.json');
    const lacking = madeBag({ algorithms: ['md5'], tags: { 'bag-info.txt': 'Contact-Name: Lê Thị Hoa\n' } });
    expect(profile).to.not.equal(undefined);
    const options = profile === undefined ? {} : { profile };
    expect(told(checkFiles(lacking, options, { container: 'folder' }).findings)).to.deep.equal([
      'B-81 error bag-info.txt',
      // Source-Organization, External-Identifier, External-Description, Bagging-Date, Payload-Oxum, Contact-Phone
      ...Array<string>(6).fill('B-82 error bag-info.txt'),
      'B-85 error manifest-sha256.txt',
      'B-86 error manifest-md5.txt',
      'B-87 error tagmanifest-sha256.txt',
      'B-88 error tagmanifest-md5.txt',
    ]);
    const info = [
      'Source-Organization: Công ty Số hóa Phương Nam', 'Contact-Name: Lê Thị Hoa', 'Contact-Phone: +84 24 1234 5678', 'External-Identifier: TTLS-2025-001',
      'External-Description: Ảnh quét phông UBND tỉnh, hộp 1', 'Bagging-Date: 2025-03-31', 'Payload-Oxum: 8.2', `BagIt-Profile-Identifier: ${profile?.identifier ?? ''}`,
    ];
    const good = madeBag({ tags: { 'bag-info.txt': `${info.join('\n')}\n` } });
    expect(told(checkFiles(good, options, { container: 'zip' }).findings)).to.deep.equal([]);
  });
});
