import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import type { LedgerVerifyAnswer } from '../../src/cli/index.ts';
import { MadeArchive } from './made-archive.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

describe('the ledger at the locations', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let there: string;
  let taken = 0;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    there = archive.at('o-b');
    await archive.operations.copies.addLocation({ repo: archive.repo, path: there, name: 'o-b' });
    await bring();
  });
  afterEach(async () => archive.remove());

  const bring = async (): Promise<string> => {
    taken += 1;
    archive.put(`gói-${taken}/tờ.txt`, `nội dung ${taken}`);
    return archive.archive(archive.at('in', `gói-${taken}`));
  };
  const faults: string[] = [];
  const sync = async (): ReturnType<typeof archive.operations.copies.sync> => {
    faults.length = 0;
    return archive.operations.copies.sync({
      repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onReport: () => undefined, onFault: (_name, { code }) => { faults.push(code); },
    });
  };
  const verify = async (): Promise<LedgerVerifyAnswer> => archive.operations.ledger.verify({
    repo: archive.repo, filesOnly: false, witnessed: false, signal: new AbortController().signal, onProgress: () => undefined, onLocationFault: (_name, { code }) => { faults.push(code); },
  });
  const codes = async (): Promise<readonly string[]> => [...new Set((await verify()).findings.map(({ code }) => code))];
  const checkpoint = (of = archive.repo): string => fs.readFileSync(path.join(of, 'ledger/checkpoint'), 'utf8');
  const keep = (name: string, ...parts: readonly string[]): () => void => {
    for (const part of parts) fs.cpSync(path.join(archive.repo, part), archive.at(name, part), { recursive: true });
    return () => {
      for (const part of parts) {
        fs.rmSync(path.join(archive.repo, part), { recursive: true });
        fs.cpSync(archive.at(name, part), path.join(archive.repo, part), { recursive: true });
      }
    };
  };

  it('is brought there by whatever adds to it, and again by kho replicas sync', async () => {
    expect(checkpoint(there)).to.equal(checkpoint());
    expect((await verify()).mirrors).to.deep.equal([{ location: 'o-b', state: 'current', size: Number(checkpoint().split('\n')[1]) }]);
    fs.rmSync(path.join(there, 'ledger'), { recursive: true });
    expect((await verify()).mirrors.map(({ state }) => state)).to.deep.equal(['absent']);
    expect((await sync()).unavailable).to.equal(0);
    expect(checkpoint(there)).to.equal(checkpoint());
    expect(await codes()).to.deep.equal([]);
  });

  it('is not missed by an archive whose location is away, and follows when it is back', async () => {
    fs.renameSync(there, `${there}-away`);
    await bring();
    faults.length = 0;
    expect((await verify()).mirrors).to.deep.equal([]);
    expect(faults).to.deep.equal(['LOCATION_MISSING']);
    fs.renameSync(`${there}-away`, there);
    expect((await verify()).mirrors.map(({ state }) => state)).to.deep.equal(['behind']);
    await sync();
    expect(checkpoint(there)).to.equal(checkpoint());
  });

  it('tells of damage there, and kho ledger mend puts it right', async () => {
    const size = checkpoint().split('\n')[1]!;
    fs.writeFileSync(path.join(there, `ledger/tile/entries/000.p/${size}`), 'x');
    const { findings } = await verify();
    expect(findings.map(({ code, path: where }) => [code, where])).to.deep.equal([['L-06', 'o-b']]);
    await archive.operations.ledger.mend({ repo: archive.repo });
    expect(await codes()).to.deep.equal([]);
  });

  it('keeps a store that was put back as a whole from writing a second history, and gives it back what it lost', async () => {
    const putBack = keep('older', 'catalogue', 'ledger', 'keys', 'ocfl', 'turns');
    const lost = await bring();
    const held = checkpoint(there);
    putBack();
    // Everything in the store agrees with itself: only the mirror knows.
    expect(checkpoint()).not.to.equal(held);
    expect(await codes()).to.deep.equal(['L-17']);
    expect((await archive.operations.doctor({ repo: archive.repo })).find(({ topic }) => topic === 'doctor.ledger')?.fault?.code).to.equal('LEDGER_MIRROR_AHEAD');
    // Packages are taken in, and what is stated of them waits without a signature.
    const meanwhile = await bring();
    expect(await codeOf(archive.operations.ledger.checkpoint({ repo: archive.repo }))).to.equal('LEDGER_MIRROR_AHEAD');
    await sync();
    expect(faults).to.include('LEDGER_MIRROR_AHEAD');
    expect(checkpoint(there)).to.equal(held);
    const { size } = await archive.operations.ledger.mend({ repo: archive.repo, location: 'o-b' });
    expect(size).to.equal(Number(held.split('\n')[1]));
    expect(checkpoint()).to.equal(held);
    expect(await codes()).to.deep.equal([]);
    // The ledger knows the package that the store has lost, and behind it the one that came meanwhile.
    const late = await archive.operations.ledger.prove({ repo: archive.repo, id: meanwhile });
    expect(late.seq).to.be.at.least(size);
    expect((await archive.operations.ledger.prove({ repo: archive.repo, id: lost })).seq).to.equal(size - 1);
    // Who wrote there last was the store of before: the operator takes the location up again.
    await archive.operations.copies.retireLocation({ repo: archive.repo, name: 'o-b' });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: there, name: 'o-b' });
    await sync();
    expect(checkpoint(there)).to.equal(checkpoint());
    expect(await codes()).to.deep.equal([]);
  });

  it('keeps a store from signing beside a history that its keys signed, and is not written to', async () => {
    const putBack = keep('older', 'catalogue', 'ledger', 'keys', 'ocfl', 'turns');
    await bring();
    const held = checkpoint(there);
    putBack();
    fs.renameSync(there, `${there}-away`);
    await bring();
    await bring();
    fs.renameSync(`${there}-away`, there);
    expect(await codes()).to.deep.equal(['L-18']);
    expect(await codeOf(archive.operations.ledger.checkpoint({ repo: archive.repo }))).to.equal('LEDGER_MIRROR_FORKED');
    const { unavailable } = await sync();
    expect([faults.includes('LEDGER_MIRROR_FORKED'), unavailable > 0, checkpoint(there)]).to.deep.equal([true, true, held]);
    expect(await codeOf(archive.operations.ledger.mend({ repo: archive.repo, location: 'o-b' }))).to.equal('LEDGER_DIVERGED');
  });
});
