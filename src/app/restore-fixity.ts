import path from 'node:path';
import { PRIMARY_LOCATION, type FixityRun } from '../catalogue/index.ts';
import { checksIn, copyCheckOf, fixityCheckOf, runFiles, verifyRun, type KeptCheck } from '../fixity/index.ts';
import type { RebuildProblem } from '../ingest/index.ts';
import { copySettings } from '../replicas/index.ts';
import type { ReadingKho } from './compose.ts';

/** Checks of one package that are looked through for one that is there already. */
const LOOKED_THROUGH = 200;

/**
 * The last checks, from the files of fixity runs: a lost catalogue does not make a store unread. A run counts when its lines are those
 * that the ledger sealed; a void one never did.
 */
export async function restoreFixity(kho: ReadingKho): Promise<readonly RebuildProblem[]> {
  const { catalogue, ledger, store } = kho;
  const folder = store.locations.fixityRuns;
  const sealed = new Map((await ledger.ofType('fixity.run')).map((leaf) => [leaf.job ?? '', leaf]));
  const { locations } = await copySettings(kho);
  const places = new Set([PRIMARY_LOCATION, ...locations.filter(({ state }) => state === 'active').map(({ id }) => id)]);
  const problems: RebuildProblem[] = [];
  for (const name of await runFiles(folder)) {
    const file = path.join(folder, name);
    const verified = await verifyRun(file);
    const leaf = 'end' in verified ? sealed.get(verified.end.run) : undefined;
    if ('problem' in verified || leaf?.detail?.['root'] !== verified.end.root) {
      problems.push({ objectRoot: `fixity/runs/${name}`, detail: 'problem' in verified ? verified.problem : 'not the run that the ledger has' });
      continue;
    }
    const { run: id, endedAt, root } = verified.end;
    // No root covers the last line of a file: what it says stands in the leaf too, and is taken from there.
    const figure = (member: string): number => Number(leaf.detail?.[member] ?? 0);
    const outcome = leaf.outcome as FixityRun['outcome'];
    await catalogue.fixityDue.recordRun({
      id, policy: String(leaf.detail['policy'] ?? ''), startedAt: startOf(name), endedAt, outcome, file: name, root,
      packages: figure('packages'), files: figure('files'), bytes: figure('bytes'), damaged: figure('damaged'), notChecked: figure('notChecked'),
    });
    if (outcome === 'void') continue;
    for await (const checks of checksIn(file)) await restoreChecks(kho, id, checks, places);
  }
  return problems;
}

/** `20261125T190000Z` in the name of the file, as it is written elsewhere. */
function startOf(name: string): string {
  return path.basename(name).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6Z');
}

async function restoreChecks({ catalogue }: ReadingKho, run: string, all: readonly KeptCheck[], places: ReadonlySet<string>): Promise<void> {
  // The history has the copies of locations that are used no longer too; nothing is due there.
  const checks = all.filter(({ object }) => places.has(object.location));
  const own = checks.filter(({ object }) => object.location === PRIMARY_LOCATION);
  const fresh: KeptCheck[] = [];
  for (const check of own) {
    const { object: id, at } = check.object;
    // The history outlives a rebuild of a catalogue that was not lost.
    const isThere = (await catalogue.fixityChecks(id, LOOKED_THROUGH)).some(({ checkedAt }) => checkedAt === at);
    if (!isThere && await catalogue.package(id) !== undefined) fresh.push(check);
  }
  await catalogue.transaction(async (tx) => {
    await catalogue.copyChecks.record(all.map((check) => copyCheckOf(check, run)), tx);
    await catalogue.recordFixity(fresh.map(fixityCheckOf), tx);
    await catalogue.fixityDue.record(checks.map(({ object: { object, location, at, outcome, version } }) => ({ packageId: object, locationId: location, at, outcome, version })), tx);
  });
}
