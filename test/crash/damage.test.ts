import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading, type ReadingKho } from '../../src/app/compose.ts';
import { auditStore } from '../../src/fixity/index.ts';
import { seededNumbers, type SeededNumbers } from '../../src/samples/seeded-numbers.ts';
import { archivedWithUpdate, dumped, threeSubmissions } from '../flow/killing.ts';
import { MadeArchive, treeOf } from '../flow/made-archive.ts';
import { AT_MOST, campaign } from './campaign.ts';
import { DAMAGES, OBJECT_DAMAGES, targetsIn, type FileClass, type Target } from './damaging.ts';
import { LONG } from './guarantee-table.ts';
import { builtOperations } from './real-kho.ts';
import { workFolder } from './scene.ts';

// Bytes rot, backups are played back in part, people tidy up. An audit has to notice, whatever it was and wherever.
// `KHO_CRASH_SEED=seed` does one case again.

const ONLY = process.env['KHO_CRASH_SEED'];
const CASES = { files: LONG ? 12_000 : 300, objects: LONG ? 500 : 20, database: LONG ? 1_000 : 8 };
const seeds = (kind: string, count: number): readonly string[] => Array.from({ length: LONG ? Math.min(count, AT_MOST) : count }, (_, n) => `${kind} ${n}`).filter((seed) => ONLY === undefined || seed === ONLY);
const CLASSES: readonly FileClass[] = ['content', 'submission', 'bag manifest', 'bag tag file', 'METS', 'PREMIS', 'description', 'inventory', 'sidecar', 'declaration'];

describe('a damaged store', function () {
  this.timeout(LONG ? 3_600_000 : 60_000);
  let folder: string;
  let archive: MadeArchive;
  let objects: readonly string[];
  let targets: ReadonlyMap<FileClass, readonly Target[]>;

  before(async () => {
    folder = workFolder('damage');
    archive = MadeArchive.over(path.join(folder, 'live'), await builtOperations());
    fs.mkdirSync(archive.folder);
    await archive.operations.init({ repo: archive.repo });
    await archivedWithUpdate(archive);
    for (const submission of threeSubmissions(archive)) await archive.archive(submission);
    objects = archive.objectRoots();
    const all = targetsIn(objects);
    targets = new Map(CLASSES.map((fileClass) => [fileClass, all.filter((target) => target.fileClass === fileClass)]));
    fs.cpSync(archive.repo, path.join(folder, 'pristine'), { recursive: true });
  });
  after(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('has files of every class', () => {
    expect(CLASSES.filter((fileClass) => targets.get(fileClass)?.length === 0)).to.deep.equal([]);
  });

  it('in any file: the audit names the package', async () => {
    await audited(seeds('file', CASES.files), 'bit flips, cuts, additions, zeroed blocks, swaps, deletions, extra files and links in every class of file', (random) => {
      const target = random.pick(targets.get(random.pick(CLASSES))!);
      const [name, damage] = random.pick(Object.entries(DAMAGES));
      const done = damage(target, random, [...targets.values()].flat());
      return done === undefined ? undefined : { id: target.packageId, what: `${name} (${done}): ${target.file}` };
    });
  });

  it('in a whole object: the audit names the package', async () => {
    await audited(seeds('object', CASES.objects), 'objects and versions deleted, rolled back, or changed so that they agree with themselves', (random) => {
      const object = random.pick(objects);
      const { packageId } = [...targets.values()].flat().find((target) => target.object === object)!;
      const [name, damage] = random.pick(Object.entries(OBJECT_DAMAGES));
      const done = damage(object, random);
      return done === undefined ? undefined : { id: packageId, what: `${name} (${done}): ${object}` };
    });
  });

  it('in any page of the database: nothing of the store is touched, and a rebuild gives the same catalogue', async () => {
    const database = path.join(archive.repo, 'catalogue', 'kho.sqlite');
    const pristine = fs.readFileSync(path.join(folder, 'pristine', 'catalogue', 'kho.sqlite'));
    const catalogued = await dumped(archive);
    const objectsBefore = treeOf(path.join(archive.repo, 'ocfl'));
    await campaign(seeds('database', CASES.database), async (seed) => {
      const random = seededNumbers('damage', seed);
      fs.rmSync(path.dirname(database), { recursive: true });
      fs.mkdirSync(path.dirname(database));
      fs.writeFileSync(database, spoilt(pristine, random));
      // A refusal is as good as an answer: what counts is that nothing is made worse and that the way back is open.
      await archive.audit().catch(() => undefined);
      expect((await archive.rebuild()).problems).to.deep.equal([]);
      expect(await dumped(archive)).to.deep.equal(catalogued);
      expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(objectsBefore);
      return 'survived';
    }, { guarantee: 'G9', faults: 'flipped bits, zeroed pages and cuts of the catalogue\'s database' });
  });

  /** Damages by seed, audits the whole store, puts everything back; a case in which nothing changed is not a case. */
  async function audited(names: readonly string[], faults: string, damage: (random: SeededNumbers) => { readonly id: string; readonly what: string } | undefined): Promise<void> {
    const kho = await openForReading(archive.repo, archive.surroundings, { threads: 1 });
    try {
      expect(await damagedPackages(kho, archive)).to.deep.equal([]);
      await campaign(names, async (seed) => {
        const random = seededNumbers('damage', seed);
        let done = damage(random);
        while (done === undefined) done = damage(random);
        try {
          expect(await damagedPackages(kho, archive, done.id), `KHO_CRASH_SEED='${seed}' does this again: ${done.what}`).to.include(done.id);
        } finally {
          for (const object of objects) if (done.what.includes(object)) restore(object);
        }
        return 'survived';
      }, { guarantee: 'G7', faults });
      expect(await damagedPackages(kho, archive), 'put back').to.deep.equal([]);
    } finally {
      await kho.close();
    }
  }

  function restore(object: string): void {
    fs.rmSync(object, { recursive: true, force: true });
    fs.cpSync(path.join(folder, 'pristine', path.relative(archive.repo, object)), object, { recursive: true });
  }
});

async function damagedPackages(kho: ReadingKho, archive: MadeArchive, id?: string): Promise<readonly string[]> {
  const damaged: string[] = [];
  await auditStore({ ...kho, clock: archive.surroundings.clock }, {
    ...(id === undefined ? {} : { id }), algorithm: 'sha256', signal: new AbortController().signal, onProgress: () => undefined,
    onReport: ({ outcome, packageId }) => { if (outcome !== 'match') damaged.push(packageId); },
  });
  return damaged;
}

const PAGE = 4096;

function spoilt(database: Buffer, random: SeededNumbers): Buffer {
  const bytes = Buffer.from(database);
  const way = random.integer(0, 9);
  if (way === 0) return bytes.subarray(0, random.integer(0, bytes.length - 1));
  const page = random.integer(0, bytes.length / PAGE - 1) * PAGE;
  if (way === 1) return bytes.fill(0, page, page + PAGE);
  for (let flips = way === 2 ? 50 : 1; flips > 0; flips -= 1) {
    // Where pages are full, not in the free space in their middle: heads and cells.
    const at = page + (random.chance(0.3) ? random.integer(0, 63) : random.integer(0, PAGE - 1));
    bytes[at] = bytes[at]! ^ (1 << random.integer(0, 7));
  }
  return bytes;
}
