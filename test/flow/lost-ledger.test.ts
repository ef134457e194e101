import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { MadeArchive } from './made-archive.ts';

describe('a store whose ledger folder was lost', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    await archive.archive(archive.put('một.txt', 'một'));
    fs.rmSync(path.join(archive.repo, 'ledger'), { recursive: true });
  });
  afterEach(async () => archive.remove());

  const diagnosed = async (): Promise<string> => {
    const found = (await archive.operations.doctor({ repo: archive.repo })).find(({ topic }) => topic === 'doctor.ledger');
    return `${found?.state} ${found?.fault?.code ?? ''}`.trim();
  };

  it('says so to the doctor and to whoever ingests, goes on archiving and reading, and is mended from the catalogue', async () => {
    expect(await diagnosed()).to.equal('problem LEDGER_FOLDER_OLDER');
    const unsigned: string[] = [];
    const [outcome] = await archive.ingest(archive.put('hai.txt', 'hai'), { onUnsigned: ({ code }) => { unsigned.push(code); } });
    expect([outcome?.kind, unsigned]).to.deep.equal(['archived', ['LEDGER_FOLDER_OLDER']]);
    expect((await archive.audit()).summary).to.include({ packages: 2, damaged: 0 });
    await archive.operations.ledger.mend({ repo: archive.repo });
    expect(await diagnosed()).to.equal('ok');
    await archive.ingest(archive.put('ba.txt', 'ba'), { onUnsigned: ({ code }) => { unsigned.push(code); } });
    expect(unsigned).to.have.length(1);
  });

  it('is told apart from a lost key', async () => {
    await archive.operations.ledger.mend({ repo: archive.repo });
    fs.rmSync(path.join(archive.repo, 'keys'), { recursive: true });
    expect(await diagnosed()).to.equal('problem LEDGER_KEY_MISSING');
  });
});
