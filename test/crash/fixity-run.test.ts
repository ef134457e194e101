import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { FixityRun } from '../../src/catalogue/index.ts';
import type { AuditReport } from '../../src/fixity/index.ts';
import { seededNumbers, type SeededNumbers } from '../../src/samples/seeded-numbers.ts';
import { archivedWithUpdate } from '../flow/killing.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { AT_MOST, campaign } from './campaign.ts';
import { DAMAGES, OBJECT_DAMAGES, targetsIn } from './damaging.ts';
import { guaranteeRow, LONG } from './guarantee-table.ts';
import { entriesAt } from './three-copies.ts';

// The life of damage, by the commands that an archivist uses: `kho fixity run` finds it, `kho fixity problems` tells it until `kho repair`
// has put it right from the other copy, and the next run says that everything matches. `KHO_CRASH_SEED=seed` does one case again.

const ONLY = process.env['KHO_CRASH_SEED'];
const SEEDS = Array.from({ length: LONG ? Math.min(AT_MOST, 300) : 6 }, (_, n) => `run ${n}`).filter((seed) => ONLY === undefined || seed === ONLY);
const PLACES = ['kho', 'b'] as const;
type Place = (typeof PLACES)[number];
/** In this order, so that the few cases of everyday are of many kinds. */
const FILE_WAYS = ['a flipped bit', 'a cut', 'two files swapped', 'a deleted file', 'an extra file', 'a file that is a link', 'a longer file', 'a zeroed block', 'another file\'s bytes'];
const OBJECT_WAYS = ['the object rolled back to version 1', 'a deleted object', 'the root rolled back to version 1', 'a version folder deleted'];

describe('damage of one of two copies', function () {
  this.timeout(LONG ? 7_200_000 : 300_000);
  let archive: MadeArchive;
  let id: string;
  let objectRoot: string;
  let now = new Date('2026-11-25T02:00:00Z');
  const signal = new AbortController().signal;
  const at = (place: Place): string => path.join(archive.at(place), 'ocfl', objectRoot);
  const pristine = (place: Place): string => archive.at('pristine', place);

  before(async () => {
    archive = await MadeArchive.make({ clock: { now: () => now } });
    const made = await archivedWithUpdate(archive);
    id = made.id;
    await archive.ingest(made.second, { update: id });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await archive.operations.copies.sync({ repo: archive.repo, signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
    objectRoot = path.relative(path.join(archive.repo, 'ocfl'), archive.objectRoots()[0]!);
    for (const place of PLACES) fs.cpSync(at(place), pristine(place), { recursive: true });
    expect(await ranOver()).to.deep.equal({ outcome: 'sound', damaged: 0, found: [] });
  });
  after(async () => { await archive.remove(); });

  it('is found by the next fixity run, told, repaired from the other copy, and then said to match', async () => {
    await campaign(SEEDS, async (seed) => {
      const n = Number(seed.split(' ')[1]);
      const random = seededNumbers('fixity run', seed);
      const place = PLACES[(n + Math.floor(n / 4)) % PLACES.length]!;
      const done = damaged(place, n, random);
      const told = `KHO_CRASH_SEED='${seed}' does this again: ${place}: ${done}`;
      expect(entriesAt(at(place)), told).not.to.deep.equal(entriesAt(pristine(place)));
      expect(await ranOver(), `found: ${told}`).to.deep.equal({ outcome: 'damaged', damaged: 1, found: [place] });
      expect(await problems(), `told: ${told}`).to.deep.equal({ incidents: [place], copies: [place] });
      const { remaining } = await archive.operations.incidents.repair({ repo: archive.repo, id, dryRun: false, operator: 'Trần Thị Lan', signal, onOutcome: () => undefined });
      expect(remaining, `repaired: ${told}`).to.equal(0);
      for (const one of PLACES) expect(entriesAt(at(one)), `${one} as before: ${told}`).to.deep.equal(entriesAt(pristine(one)));
      expect(await ranOver(), `matches again: ${told}`).to.deep.equal({ outcome: 'sound', damaged: 0, found: [] });
      expect(await problems(), `told no more: ${told}`).to.deep.equal({ incidents: [], copies: [] });
      return 'survived';
    }, { guarantee: 'G8', faults: 'bit flips, cuts, additions, zeroed blocks, swaps, deletions, extra files, links, objects rolled back or gone in one of two copies: found, told, repaired, and the next kho fixity run matches' });
    if (ONLY === undefined) guaranteeRow({ guarantee: 'G7', faults: 'found by kho fixity run: bit flips, cuts, additions, zeroed blocks, swaps, deletions, extra files, links, objects rolled back or gone, in the store or at a location', tried: SEEDS.length, survived: SEEDS.length });
  });

  /** The ways take turns; every fourth is one of a whole object. */
  function damaged(place: Place, n: number, random: SeededNumbers): string {
    const turn = Math.floor(n / 4);
    if (n % 4 === 3) {
      const name = OBJECT_WAYS[turn % OBJECT_WAYS.length]!;
      return `${name} (${String(OBJECT_DAMAGES[name]!(at(place), random))})`;
    }
    const all = targetsIn([at(place)]);
    const name = FILE_WAYS[(n - turn) % FILE_WAYS.length]!;
    for (;;) {
      const target = random.pick(all);
      const done = DAMAGES[name]!(target, random, all);
      if (done !== undefined) return `${name} (${done}): ${target.file}`;
    }
  }

  /** `kho fixity run --all`, an hour later: how it ended, and where a copy was not what was committed. */
  async function ranOver(): Promise<Pick<FixityRun, 'outcome' | 'damaged'> & { readonly found: readonly string[] }> {
    now = new Date(now.getTime() + 3_600_000);
    const reports: AuditReport[] = [];
    const answers = await archive.operations.fixity.run({ repo: archive.repo, all: true, signal, onProgress: () => undefined, onReport: (report) => { reports.push(report); } });
    if ('findings' in answers || answers.length !== 1) throw new Error(JSON.stringify(answers));
    const { outcome, damaged: count, packages } = answers[0]!.run;
    expect(packages, 'copies read').to.equal(PLACES.length);
    return { outcome, damaged: count, found: reports.filter((report) => report.outcome !== 'match').map(({ location = 'kho' }) => location) };
  }

  async function problems(): Promise<{ readonly incidents: readonly string[]; readonly copies: readonly string[] }> {
    const { incidents, copies } = await archive.operations.fixity.problems({ repo: archive.repo, limit: 10 });
    return { incidents: incidents.map(({ locationName }) => locationName), copies: copies.map(({ location }) => location) };
  }
});
