import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { archivedWithUpdate } from '../flow/killing.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { campaign, needTracing, sampleOf } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { builtOperations } from './real-kho.ts';
import { workFolder } from './scene.ts';
import { filesBelow, objectProblems } from './structure.ts';
import { isChange, nameOf, recordCalls, runWith } from './system-calls.ts';
import { entriesAt, sha512, treeAt, type Tree } from './three-copies.ts';

// `kho repair`, killed before each call that changes the disk: at every instant a file is the damaged one or the good one,
// no evidence is lost, and the next repair finishes it.

describe('a repair that is killed before any system call', function () {
  this.timeout(LONG ? 3_600_000 : 120_000);
  before(function () { needTracing(this); });

  it('leaves every file damaged or good, keeps the evidence, and is finished by the next one', async () => {
    const folder = workFolder('killed-repair');
    const [live, pristine] = [path.join(folder, 'live'), path.join(folder, 'pristine')];
    fs.mkdirSync(live);
    const create = await builtOperations();
    try {
      const archive = MadeArchive.over(live, create);
      await archive.operations.init({ repo: archive.repo });
      const { id, second } = await archivedWithUpdate(archive);
      await archive.ingest(second, { update: id });
      await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
      await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
      const object = archive.objectRoots()[0]!;
      const whole = entriesAt(object);
      const sound = treeAt(object);
      damage(object);
      const harmed = treeAt(object);
      fs.cpSync(live, pristine, { recursive: true, preserveTimestamps: true });
      const restore = (): MadeArchive => {
        fs.rmSync(live, { recursive: true, force: true });
        fs.cpSync(pristine, live, { recursive: true, preserveTimestamps: true });
        return MadeArchive.over(live, create);
      };
      const command = { args: ['repair', id, '--json', '--repo', archive.repo, '--operator', 'Lan'], firstId: 700_000 };
      const log = path.join(folder, 'log');
      const { run, points } = await recordCalls(command, [live], log);
      expect({ status: run.status, stderr: run.stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(entriesAt(object)).to.deep.equal(whole);
      const changes = points.filter((point) => isChange(point) && point.path.startsWith(`${archive.repo}/`));
      const chosen = sampleOf(changes, 4);
      await campaign(chosen.map((point) => nameOf(point, live)), async (_, n) => {
        const again = restore();
        const killed = await runWith(command, chosen[n]!, 'signal=SIGKILL', { log });
        if (killed.run.signal !== 'SIGKILL') return 'missed';
        expectInBetween(again.repo, object, { sound, harmed });
        const summary = await again.operations.incidents.repair({ repo: again.repo, id, dryRun: false, operator: 'Lan', signal: new AbortController().signal, onOutcome: () => undefined });
        expect(summary.remaining, 'remaining').to.equal(0);
        expect(entriesAt(object), 'repaired').to.deep.equal(whole);
        expect(objectProblems(object)).to.deep.equal([]);
        expect(again.staged(), 'staging').to.deep.equal([]);
        expect(await again.operations.incidents.list({ repo: again.repo, all: false, limit: 10 }), 'open incidents').to.deep.equal([]);
        expectEvidence(again.repo, object, { sound, harmed });
        return 'survived';
      }, { guarantee: 'G8', faults: 'SIGKILL before each call that changes the disk: a repair' });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

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
