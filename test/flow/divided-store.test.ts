import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { kho, ndjson } from '../cli/setting.ts';
import { MadeArchive } from './made-archive.ts';

// A version becomes public by a rename, and a rename does not leave its file system.

const OTHER_VOLUME = '/dev/shm';

describe('a store whose folders lie on two file systems', () => {
  let archive: MadeArchive;
  let elsewhere: string;
  beforeEach(async function () {
    archive = await MadeArchive.make();
    if (!fs.existsSync(OTHER_VOLUME) || fs.statSync(OTHER_VOLUME).dev === fs.statSync(archive.repo).dev) this.skip();
    elsewhere = fs.mkdtempSync(path.join(OTHER_VOLUME, 'kho-'));
  });
  afterEach(async () => {
    await archive.remove();
    fs.rmSync(elsewhere, { recursive: true, force: true });
  });

  for (const name of ['staging', 'quarantine']) {
    it(`is told before anything is read, and by doctor: ${name} lies elsewhere`, async () => {
      fs.rmdirSync(path.join(archive.repo, name));
      fs.symlinkSync(elsewhere, path.join(archive.repo, name));
      const submission = path.dirname(archive.put('gói/tờ.txt', 'một'));
      const { status, stdout } = await kho(['ingest', '--repo', archive.repo, '--json', submission], archive.operations);
      expect(status).to.equal(8);
      expect(ndjson(stdout).at(-1)).to.include({ type: 'exit_error', code: 'STORAGE_DIVIDED' });
      expect(fs.readdirSync(elsewhere)).to.deep.equal([]);
      const diagnosis = (await archive.operations.doctor({ repo: archive.repo })).find(({ topic }) => topic === 'doctor.store');
      expect([diagnosis?.state, diagnosis?.fault?.code]).to.deep.equal(['problem', 'STORAGE_DIVIDED']);
    });
  }
});
