import { expect } from 'chai';
import type { RestoreAnswer } from '../../src/cli/index.ts';
import { DeletingArchive } from '../disposal/made-deletion.ts';
import { MadeArchive } from './made-archive.ts';

// What two people had destroyed comes back with an older backup. Nobody can prevent that; nobody must learn of it by chance.

describe('a store restored to before a deletion', function () {
  this.timeout(60_000);
  let kho: DeletingArchive;
  let deleted: string;
  let kept: string;

  const followed = { signal: new AbortController().signal, onProgress: () => undefined };
  const copying = { ...followed, onReport: () => undefined, onFault: () => undefined };
  const restored = (): MadeArchive => MadeArchive.over(kho.archive.at('phục hồi'));
  const restore = async (generation: string): Promise<RestoreAnswer> => (
    kho.archive.operations.restore({ from: kho.archive.at('sao lưu'), into: kho.archive.at('phục hồi', 'kho'), generation, partial: false, rebuild: false, ...followed })
  );
  const backup = async (): Promise<string> => (
    (await kho.archive.operations.backup({ repo: kho.archive.repo, into: kho.archive.at('sao lưu'), verify: false, fresh: false, ...followed })).manifest.generation
  );

  let before: string;
  let after: string;
  beforeEach(async () => {
    kho = await DeletingArchive.make();
    [deleted, kept] = [await kho.package('bị hủy'), await kho.package('được giữ')];
    await kho.archive.operations.copies.addLocation({ repo: kho.archive.repo, name: 'b', path: kho.archive.at('b') });
    await kho.archive.operations.copies.sync({ repo: kho.archive.repo, ...copying });
    before = await backup();
    await kho.deleted(deleted);
    await kho.archive.operations.copies.sync({ repo: kho.archive.repo, ...copying });
    after = await backup();
  });
  afterEach(async () => kho.remove());

  it('says so when it is restored, because a later generation has the tombstone', async () => {
    const answer = await restore(before);
    expect([answer.outcome, answer.deletedSince, answer.packages]).to.deep.equal(['restored', [deleted], 2]);
    expect((await restored().list()).map(({ id }) => id).sort()).to.deep.equal([deleted, kept].sort());
  });

  it('says so in every full check, because a location has the tombstone', async () => {
    await restore(before);
    const said: string[] = [];
    await restored().operations.fsck({ repo: restored().repo, full: true, ...followed, onDifference: ({ kind, place, params }) => { said.push(`${kind} ${place} ${params?.['location'] ?? ''}`.trim()); } });
    expect(said).to.deep.equal([`deleted-elsewhere ${deleted} b`]);
  });

  it('counts no copy that nobody has read since, and each when it was read', async () => {
    const answer = await restore(after);
    expect([answer.deletedSince, answer.copiesToRead]).to.deep.equal([[], 2]);
    const standing = async (): Promise<readonly unknown[]> => {
      const { single, warning, places } = await restored().operations.copies.status({ repo: restored().repo, compare: false, signal: followed.signal, onDifference: () => undefined });
      return [single, warning, places[0]?.counts.verified, places[0]?.counts.unread];
    };
    expect(await standing()).to.deep.equal([2, 'unread', 0, 2]);
    await restored().operations.copies.verify({ repo: restored().repo, due: false, ...copying });
    expect((await standing()).slice(2)).to.deep.equal([2, 0]);
  });
});
