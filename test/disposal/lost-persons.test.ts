import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { BINH, DeletingArchive, LAN } from './made-deletion.ts';

describe('persons that were lost with the catalogue', function () {
  this.timeout(60_000);
  let kho: DeletingArchive;
  afterEach(async () => kho.remove());

  const lost = async (): Promise<unknown> => {
    const { archive } = kho;
    for (const part of ['', '-wal', '-shm']) fs.rmSync(path.join(archive.repo, `catalogue/kho.sqlite${part}`), { force: true });
    return archive.operations.rebuild({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined });
  };
  const diagnosed = async (): Promise<readonly unknown[]> => (
    (await kho.archive.operations.doctor({ repo: kho.archive.repo })).filter(({ topic }) => topic === 'doctor.persons').map(({ state, detail }) => [state, detail])
  );

  it('are told by rebuild and doctor, by what the ledger knows, until there is an approver again', async () => {
    kho = await DeletingArchive.make();
    await kho.package();
    expect(await diagnosed()).to.deep.equal([['ok', '2']]);
    expect(await lost()).to.include({ packages: 1, personsLost: 'all' });
    expect(await diagnosed()).to.deep.equal([['warning', 'all']]);
    await kho.desk(async ({ persons }) => persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' }));
    expect(await diagnosed()).to.deep.equal([['warning', 'approvers']]);
    await kho.desk(async ({ persons }) => persons.add({ ...BINH, role: 'approver' }, { operator: 'root' }));
    expect(await diagnosed()).to.deep.equal([['ok', '2']]);
  });

  it('are not missed where there never were any', async () => {
    kho = await DeletingArchive.make({ people: false });
    await kho.package();
    expect(await lost()).to.not.have.property('personsLost');
    expect(await diagnosed()).to.deep.equal([]);
  });
});
