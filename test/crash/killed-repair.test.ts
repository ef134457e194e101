import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { archivedWithUpdate } from '../flow/killing.ts';
import { campaign, needTracing, sampleOf } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { scene } from './scene.ts';
import { filesBelow, objectProblems } from './structure.ts';
import { expectWholeStore } from './survived.ts';
import { isChange, nameOf, recordCalls, runWith } from './system-calls.ts';
import { entriesAt, sha512, treeAt, type Tree } from './three-copies.ts';
import { inTurn } from '../tried-again.ts';

// `kho repair`, killed before each call that changes the disk: at every instant a file is the damaged one or the good one,
// no evidence is lost, and the next repair finishes it.

/** Where the damaged copy lies, and how the row is called. */
const PLACES = {
  'in the store itself': { place: 'kho', faults: 'SIGKILL before each call that changes the disk: a repair' },
  'at a location': { place: 'b', faults: 'SIGKILL before each call that changes the disk: a repair at a location' },
} as const;

describe('a repair that is killed before any system call', function () {
  this.timeout(LONG ? 3_600_000 : 120_000);
  before(function () { needTracing(this); });

  for (const [title, { place, faults }] of inTurn(Object.entries(PLACES))) {
    it(`${title} leaves every file damaged or good, keeps the evidence, and is finished by the next one`, async () => tried(place, faults));
  }
});

async function tried(place: 'kho' | 'b', faults: string): Promise<void> {
  const other = place === 'kho' ? 'b' : 'kho';
  const made = await scene('killed-repair', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    await archive.ingest(second, { update: id });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
    const relative = path.relative(path.join(archive.repo, 'ocfl'), archive.objectRoots()[0]!);
    const [object, copy] = [archive.at(place, 'ocfl', relative), archive.at(other, 'ocfl', relative)];
    const sound = treeAt(object);
    damage(object);
    return { id, object, copy, sound, harmed: treeAt(object), args: ['repair', id, '--json', '--repo', archive.repo, '--operator', 'Lan'], submissions: [], before: new Map([[id, 2]]) };
  });
  const { id, object, copy, folder } = made;
  const root = path.join(folder, place);
  const log = `${folder}.log`;
  try {
    const whole = entriesAt(copy);
    const { run, points } = await recordCalls({ ...made, firstId: 700_000 }, [folder], log);
    expect({ status: run.status, stderr: run.stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(entriesAt(object)).to.deep.equal(whole);
    const changes = points.filter((point) => isChange(point) && !point.path.startsWith(`${folder}/in/`));
    const chosen = sampleOf(changes, 3);
    await campaign(chosen.map((point) => nameOf(point, folder)), async (_, n) => {
      const again = made.restore();
      const killed = await runWith({ ...made, firstId: 700_000 }, chosen[n]!, 'signal=SIGKILL', { log });
      if (killed.run.signal !== 'SIGKILL') return 'missed';
      expectInBetween(root, object, made);
      expect(entriesAt(copy), 'the copy that is whole').to.deep.equal(whole);
      const summary = await again.operations.incidents.repair({ repo: again.repo, id, dryRun: false, operator: 'Lan', signal: new AbortController().signal, onOutcome: () => undefined });
      expect(summary.remaining, 'remaining').to.equal(0);
      for (const one of [object, copy]) expect([entriesAt(one), objectProblems(one)], 'repaired').to.deep.equal([whole, []]);
      for (const one of ['kho', 'b']) expect(fs.readdirSync(path.join(folder, one, 'staging')), `staging of ${one}`).to.deep.equal([]);
      expect(await again.operations.incidents.list({ repo: again.repo, all: false, limit: 10 }), 'open incidents').to.deep.equal([]);
      expectEvidence(root, object, made);
      await expectWholeStore(again);
      return 'survived';
    }, { guarantee: 'G8', faults });
  } finally {
    made.remove();
  }
}

interface Trees {
  readonly sound: Tree;
  readonly harmed: Tree;
}

/** Content, an inventory, a sidecar; one file gone, one too many. */
function damage(object: string): void {
  const [first = '', gone = ''] = filesBelow(path.join(object, 'v1/content')).map((name) => path.join(object, 'v1/content', name));
  fs.appendFileSync(first, 'hỏng');
  fs.rmSync(gone);
  fs.truncateSync(path.join(object, 'inventory.json'), 100);
  fs.appendFileSync(path.join(object, 'v2/inventory.json.sha512'), ' ');
  fs.writeFileSync(path.join(object, 'v1/Thumbs.db'), 'lạ');
}

function expectInBetween(repo: string, object: string, { sound, harmed }: Trees): void {
  const now = treeAt(object);
  for (const [name, good] of sound) {
    const was = harmed.get(name);
    const is = now.get(name);
    const asBefore = was === undefined ? is === undefined : is?.equals(was) === true;
    expect(asBefore || is?.equals(good) === true, `${name} is what it was, or what it has to be`).to.equal(true);
  }
  expectEvidence(repo, object, { sound, harmed });
}

/** The damaged bytes are where they were, or in quarantine. */
function expectEvidence(repo: string, object: string, { sound, harmed }: Trees): void {
  const now = treeAt(object);
  const kept = new Set([...treeAt(path.join(repo, 'quarantine')).values()].map(sha512));
  const lost = [...harmed].filter(([name, bytes]) => sound.get(name)?.equals(bytes) !== true && now.get(name)?.equals(bytes) !== true && !kept.has(sha512(bytes)));
  expect(lost.map(([name]) => name), 'lost evidence').to.deep.equal([]);
}
