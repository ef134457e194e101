import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sealFile, unsealFile } from '../../src/backup/sealed-file.ts';
import { faultOf } from './faults.ts';

describe('a sealed file', () => {
  let folder: string;
  let [plain, sealed, opened] = ['', '', ''];
  const content = Buffer.concat([Buffer.from('Nguyễn Văn An\n'), randomBytes(300_000)]);
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-sealed-'));
    [plain, sealed, opened] = ['plain', 'sealed', 'opened'].map((name) => path.join(folder, name)) as [string, string, string];
    fs.writeFileSync(plain, content);
    await sealFile(plain, sealed, { passphrase: 'mật khẩu dài', randomBytes });
  });
  afterEach(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('opens with its passphrase and tells nothing without', async () => {
    expect(fs.readFileSync(sealed).includes('Nguyễn')).to.equal(false);
    await unsealFile(sealed, opened, 'mật khẩu dài');
    expect(fs.readFileSync(opened).equals(content)).to.equal(true);
  });

  it('opens when the passphrase was typed with combining diacritics', async () => {
    await unsealFile(sealed, opened, 'mật khẩu dài'.normalize('NFD'));
    expect(fs.readFileSync(opened).equals(content)).to.equal(true);
  });

  it('does not open with another passphrase, and leaves nothing behind', async () => {
    expect((await faultOf(unsealFile(sealed, opened, 'mật khẩu khác'))).code).to.equal('BACKUP_SEALED');
    expect(fs.existsSync(opened)).to.equal(false);
  });

  for (const [where, at] of [['its first line', 3], ['its salt', 15], ['its nonce', 30], ['its content', 60_000], ['its tag', -1]] as const) {
    it(`does not open when a bit of ${where} was changed`, async () => {
      const bytes = fs.readFileSync(sealed);
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = bytes[place]! ^ 1;
      fs.writeFileSync(sealed, bytes);
      expect((await faultOf(unsealFile(sealed, opened, 'mật khẩu dài'))).code).to.equal('BACKUP_SEALED');
      expect(fs.existsSync(opened)).to.equal(false);
    });
  }

  it('does not open when it was cut', async () => {
    fs.truncateSync(sealed, 20);
    expect((await faultOf(unsealFile(sealed, opened, 'mật khẩu dài'))).code).to.equal('BACKUP_SEALED');
  });

  it('opens by what docs/backup.md says of it, without Kho', () => {
    const bytes = fs.readFileSync(sealed);
    const head = bytes.subarray(0, 41);
    const key = scryptSync('mật khẩu dài', head.subarray(13, 29), 32, { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 });
    const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(29, 41)).setAAD(head).setAuthTag(bytes.subarray(-16));
    expect(Buffer.concat([decipher.update(bytes.subarray(41, -16)), decipher.final()]).equals(content)).to.equal(true);
  });

  it('is another file each time', async () => {
    await sealFile(plain, opened, { passphrase: 'mật khẩu dài', randomBytes });
    expect(fs.readFileSync(opened).equals(fs.readFileSync(sealed))).to.equal(false);
  });
});
