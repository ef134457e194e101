import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runFixity } from '../../src/app/fixity.ts';
import { openForReading } from '../../src/app/compose.ts';
import { CANARIES, checksOf, keptRuns, type PlanSummary } from '../../src/fixity/index.ts';
import type { DigestOutcome } from '../../src/storage/index.ts';
import { leafHash, nodeHash } from '../../src/formats/tlog/index.ts';
import { canaryDigests } from '../fixity/plan/canary-digests.ts';
import { MadeArchive } from './made-archive.ts';

// An archive reads again what is due. What a run says is believed only because it saw canaries for what they are.

describe('fixity by plan', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  const ids: string[] = [];

  beforeEach(async () => {
    archive = await MadeArchive.make();
    ids.length = 0;
    for (const name of ['một', 'hai', 'ba']) {
      archive.put(`${name}/tờ.txt`, name);
      ids.push(await archive.archive(archive.at('in', name)));
    }
  });
  afterEach(async () => archive.remove());

  async function run(changed: (kho: Awaited<ReturnType<typeof openForReading>>) => typeof kho = (kho) => kho): Promise<PlanSummary> {
    const kho = await openForReading(archive.repo, archive.surroundings);
    try {
      return await runFixity(changed(kho), archive.surroundings, {
        algorithm: 'sha512', regardless: false, signal: new AbortController().signal,
        onReport: () => undefined, onProgress: () => undefined, onLocationFault: () => undefined,
      });
    } finally {
      await kho.close();
    }
  }

  async function coverage() {
    const kho = await openForReading(archive.repo, archive.surroundings);
    return kho.catalogue.fixityPlan.coverage('primary', '2026-12-31T00:00:00Z').finally(async () => kho.close());
  }

  const content = (): string => {
    const below = (folder: string): string[] => fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (
      entry.isDirectory() ? below(path.join(folder, entry.name)) : [path.join(folder, entry.name)]
    ));
    return below(archive.objectRoots()[0]!).find((file) => fs.readFileSync(file, 'utf8') === 'một' || fs.readFileSync(file, 'utf8') === 'hai' || fs.readFileSync(file, 'utf8') === 'ba')!;
  };

  it('reads every new package once, and nothing again before its cycle has passed', async () => {
    expect(await run()).to.include({ state: 'done', checks: 3, bad: 0, left: 0, canaries: Object.keys(CANARIES).length + 2 });
    expect(await run()).to.include({ state: 'done', checks: 0, left: 0 });
  });

  it('finds damage, opens an incident, and has it read again the next day', async () => {
    fs.appendFileSync(content(), 'x');
    expect(await run()).to.include({ state: 'done', checks: 3, bad: 1 });
    const { bad, covered } = await coverage();
    expect({ bad, covered }).to.deep.equal({ bad: 1, covered: 2 });
    const kho = await openForReading(archive.repo, archive.surroundings);
    expect(await kho.catalogue.incidents.list({ open: true, limit: 9 })).to.have.length(1);
    await kho.close();
  });

  it('is void when what compares digests compares nothing, and no check of it counts', async () => {
    const blind = await run((kho) => ({
      ...kho,
      pool: { ...kho.pool, run: async (tasks, options, onOutcome) => kho.pool.run(tasks, options, (index, outcome) => { onOutcome(index, blinded(outcome)); }) },
    }));
    expect(blind).to.include({ state: 'void' });
    expect(await coverage()).to.include({ covered: 0, never: 3, due: 3 });
    expect(await run(), 'the next one begins anew').to.include({ state: 'done', checks: 3 });
  });

  it('tells each check in a file of its own, whose lines have the root that the ledger has', async () => {
    const { root, run: id } = await run();
    const kept = [];
    for await (const one of keptRuns(path.join(archive.repo, 'fixity/runs'))) kept.push(one);
    expect(kept.map(({ head, end }) => [head.run, end?.state, end?.root])).to.deep.equal([[id, 'done', root]]);
    const checks = [];
    for await (const check of checksOf(kept[0]!)) checks.push(check);
    expect(checks.map(({ object, outcome, version }) => [object, outcome, version])).to.have.deep.members(ids.map((object) => [object, 'match', 1]));
    const [one, two, three] = fs.readFileSync(kept[0]!.file, 'utf8').split('\n').slice(1, 4).map((line) => leafHash(Buffer.from(`${line}\n`)));
    expect(root).to.equal(Buffer.from(nodeHash(nodeHash(one!, two!), three!)).toString('hex'));
    const kho = await openForReading(archive.repo, archive.surroundings);
    expect((await kho.ledger.newest('fixity.run'))?.detail).to.include({ run: id, root, checks: 3 });
    await kho.close();
  });

  it('lays a canary anew that somebody has mended or harmed', async () => {
    await run();
    for (const name of ['flipped/v1/content/0001', 'good/v1/content/0001']) fs.writeFileSync(path.join(archive.repo, 'canaries', name), 'khác');
    archive.put('bốn/tờ.txt', 'bốn');
    await archive.archive(archive.at('in/bốn'));
    expect(await run()).to.include({ state: 'done', checks: 1 });
  });
});

const FLIPPED = canaryDigests('flipped', 'sha512');

/** As a reader that says of harmed bytes what they should be. */
function blinded(outcome: DigestOutcome): DigestOutcome {
  if (outcome.kind !== 'digested' || outcome.digests.sha512 !== FLIPPED.found) return outcome;
  return { ...outcome, digests: { ...outcome.digests, sha512: FLIPPED.expected } };
}
