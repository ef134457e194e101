import { expect } from 'chai';
import { archivedWithUpdate, expectVersion2, killed } from './killing.ts';
import { MadeArchive } from './made-archive.ts';

// A new version of a package has more states on the disk than a new package: three renames instead of one.

const POINTS = ['sealed', 'durable', 'prepared', 'published', 'registered'] as const;

describe('an update that was killed', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  for (const point of POINTS) {
    it(`when ${point}: exactly version 2`, async () => {
      const { id, second } = await archivedWithUpdate(archive);
      await killed(archive, { when: `${point} 1`, paths: [second], update: id });
      await expectVersion2(archive, id, second);
    });
  }

  it('while it was reading: exactly version 2', async () => {
    const { id, second } = await archivedWithUpdate(archive);
    await killed(archive, { when: 'progress 2', paths: [second], update: id });
    await expectVersion2(archive, id, second);
  });

  it('does not keep its lock, and readers see only whole packages before anybody recovers', async () => {
    const { id, second } = await archivedWithUpdate(archive);
    const before = await archive.list();
    await killed(archive, { when: 'published 1', paths: [second], update: id });
    expect(await archive.list()).to.deep.equal(before);
    const { reports } = await archive.audit();
    expect(reports.map(({ outcome, head }) => ({ outcome, head }))).to.deep.equal([{ outcome: 'match', head: 2 }]);
    await expectVersion2(archive, id, second);
  });
});
