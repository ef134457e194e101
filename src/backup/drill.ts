import path from 'node:path';
import { isDrawn, timestamp, type Clock, type Sample } from '../base/index.ts';
import type { Catalogue, CommittedHead } from '../catalogue/index.ts';
import { checkStore, type DigestPool, type Store } from '../storage/index.ts';
import { MOST_TOLD, type ComparedFigures, type DrillCertificate, type DrillDifference, type DrillSource, type Unchecked } from './certificate.ts';
import { compareCatalogues, type CatalogueComparison } from './compare-catalogues.ts';
import type { BackupProgress } from './make-backup.ts';
import type { NotRestored } from './restore-objects.ts';

/** One package whose bytes are not what they should be, as an audit tells it. */
export interface AuditedDamage {
  readonly id: string;
  readonly places: readonly string[];
}

/** What was restored, wherever it came from. */
export interface RestoredForDrill {
  readonly from: DrillSource;
  /** Absolute path of the restored store. */
  readonly root: string;
  /** Packages that were listed, before a sample was drawn. */
  readonly listed: number;
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly stateFiles: number;
  readonly lost: readonly NotRestored[];
  /** The catalogue's copy that came with it; absent when there is none. */
  readonly copy?: Catalogue;
  /** Why a copy that should be there cannot be used. */
  readonly copyProblem?: string;
  /** What the source says that it holds, in the order of identifiers. */
  objects(): AsyncIterable<CommittedHead>;
}

/** What a drill works with; the acts of other modules are handed in by the composition. */
export interface DrillParts {
  readonly storeId: string;
  readonly live: Catalogue;
  /** Restores into an empty folder below `work`, partly if need be. */
  readonly restore: (work: string, choose: (id: string) => boolean, onProgress: (progress: BackupProgress) => void) => Promise<RestoredForDrill>;
  readonly openStore: (root: string) => Promise<Store>;
  readonly createCatalogue: (file: string) => Promise<Catalogue>;
  readonly rebuild: (store: Store, catalogue: Catalogue) => Promise<{ readonly packages: number; readonly problems: readonly { readonly objectRoot: string; readonly detail: string }[] }>;
  readonly audit: (store: Store, catalogue: Catalogue) => Promise<DrillCertificate['audited'] & { readonly damaged: readonly AuditedDamage[] }>;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly software: DrillCertificate['software'];
}

export interface DrillRun extends Sample {
  /** An empty folder for the restored store; the caller removes it. */
  readonly work: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/**
 * A restore drill (guarantees §9 G25): restores into an empty folder, makes the catalogue again from storage alone, and
 * compares: every byte with its digest, every object with the list, the catalogue with its copy and with the one in
 * use, every object with OCFL. Whatever differs is in the certificate; nothing of the live store is changed.
 */
export async function drill(parts: DrillParts, run: DrillRun): Promise<DrillCertificate> {
  const started = parts.clock.now();
  const findings = new Findings();
  const restored = await parts.restore(run.work, (id) => isDrawn(id, run), run.onProgress);
  findings.addLost(restored);
  const store = await parts.openStore(restored.root);
  const rebuilt = await parts.createCatalogue(path.join(run.work, 'rebuilt.sqlite'));
  try {
    const rebuild = await parts.rebuild(store, rebuilt);
    for (const { objectRoot, detail } of rebuild.problems) findings.add({ code: 'rebuild', places: [objectRoot, detail] });
    const { damaged, ...audited } = await parts.audit(store, rebuilt);
    for (const { id, places } of damaged) findings.add({ code: 'content', id, places });
    const validated = await validate(store, parts, run, findings);
    const comparedWithList = await compareWithList(restored, rebuilt, run, findings);
    const comparedWithCopy = restored.copy === undefined ? undefined : await compareWithCopy(restored.copy, rebuilt, run, findings);
    const comparedWithLive = await compareWithLive(parts.live, restored, rebuilt, run, findings);
    const finished = parts.clock.now();
    return {
      certificate: 'kho-restore-drill', format: 1, store: parts.storeId, software: parts.software,
      startedAt: timestamp(started), finishedAt: timestamp(finished), seconds: Math.max(0, Math.round((finished.getTime() - started.getTime()) / 1000)),
      from: restored.from, scope: scopeOf(restored, run),
      restored: { packages: restored.packages, files: restored.files, bytes: restored.bytes, stateFiles: restored.stateFiles },
      rebuilt: { packages: rebuild.packages }, audited, validated, comparedWithList,
      ...(comparedWithCopy === undefined ? {} : { comparedWithCopy }), comparedWithLive,
      differencesTotal: findings.total, differences: findings.told, notChecked: uncheckedOf(restored, run, comparedWithLive),
      verdict: findings.total === 0 ? 'passed' : 'failed',
    };
  } finally {
    await rebuilt.close();
    await restored.copy?.close();
  }
}

class Findings {
  readonly told: DrillDifference[] = [];
  total = 0;

  add(difference: DrillDifference): void {
    this.total += 1;
    if (this.told.length < MOST_TOLD) this.told.push(difference);
  }

  addLost({ lost, copyProblem }: RestoredForDrill): void {
    for (const { id, reason, places } of lost) this.add(id === undefined ? { code: 'state-file', places } : { code: reason, id, places });
    if (copyProblem !== undefined) this.add({ code: 'catalogue-copy', places: [copyProblem] });
  }

  addCompared(code: DrillDifference['code'], { differences, different }: CatalogueComparison): void {
    for (const { id, kind, first, second } of differences) this.add({ code, id, places: [kind, ...[first, second].filter((line) => line !== undefined)] });
    this.total += different - differences.length;
  }
}

/** OCFL by the validator, structure only: every byte was compared by the audit. */
async function validate(store: Store, { pool }: DrillParts, { signal }: DrillRun, findings: Findings): Promise<DrillCertificate['validated']> {
  const counts = { objects: 0, errors: 0, warnings: 0 };
  await checkStore({
    root: store.locations.objects, deep: false, pool, signal, onProgress: () => undefined,
    onOutcome: (outcome) => {
      if (outcome.kind === 'error') {
        counts.errors += 1;
        findings.add({ code: 'ocfl', places: [outcome.path, outcome.fault.code] });
        return;
      }
      if (outcome.what === 'object') counts.objects += 1;
      const errors = outcome.findings.filter(({ severity }) => severity === 'error');
      counts.errors += errors.length;
      counts.warnings += outcome.findings.filter(({ severity }) => severity === 'warning').length;
      if (errors.length > 0) findings.add({ code: 'ocfl', ...(outcome.id === undefined ? {} : { id: outcome.id }), places: [outcome.path, ...new Set(errors.map(({ code }) => code))] });
    },
  });
  return counts;
}

/** Object by object: what the list names is there with that head and inventory, and nothing else is. */
async function compareWithList(restored: RestoredForDrill, rebuilt: Catalogue, run: DrillRun, findings: Findings): Promise<DrillCertificate['comparedWithList']> {
  const counts = { packages: 0, same: 0, different: 0 };
  const told = new Set(restored.lost.map(({ id }) => id));
  for await (const { id, head, inventoryDigest } of restored.objects()) {
    if (!isDrawn(id, run)) continue;
    counts.packages += 1;
    const found = await rebuilt.package(id);
    if (found?.head === head && found.inventoryDigest === inventoryDigest) {
      counts.same += 1;
      continue;
    }
    counts.different += 1;
    if (!told.has(id)) findings.add({ code: 'list-and-store', id, places: [`v${head} ${inventoryDigest}`, found === undefined ? '–' : `v${found.head} ${found.inventoryDigest}`] });
  }
  const { packages } = await rebuilt.totals();
  if (packages > counts.same + counts.different) findings.add({ code: 'list-and-store', places: [`${counts.packages}`, `${packages}`] });
  return counts;
}

async function compareWithCopy(copy: Catalogue, rebuilt: Catalogue, run: DrillRun, findings: Findings): Promise<ComparedFigures> {
  const comparison = await compareCatalogues(copy.logicalDump(), rebuilt.logicalDump(), (id) => isDrawn(id, run));
  findings.addCompared('rebuilt-and-copy', comparison);
  return figuresOf(comparison);
}

/** The live catalogue may have gone on: a package that it has in another version by now, or no more, is counted, not compared. */
async function compareWithLive(
  live: Catalogue, restored: RestoredForDrill, rebuilt: Catalogue, run: DrillRun, findings: Findings,
): Promise<DrillCertificate['comparedWithLive']> {
  const changed = new Set<string>();
  for await (const { id, head, inventoryDigest } of restored.objects()) {
    if (!isDrawn(id, run)) continue;
    const now = await live.package(id);
    // A package that the live catalogue lost without a word is a difference; one that was deleted by the rules is not.
    const goneByRule = now === undefined && (await live.oaiItem(id))?.deleted === true;
    if (goneByRule || (now !== undefined && now.head > head && now.inventoryDigest !== inventoryDigest)) changed.add(id);
  }
  const listed = restored.objects()[Symbol.asyncIterator]();
  let next = await listed.next();
  for await (const { id } of live.committedHeads()) {
    while (next.done !== true && next.value.id < id) next = await listed.next();
    if ((next.done === true || next.value.id !== id) && isDrawn(id, run)) changed.add(id);
  }
  const comparison = await compareCatalogues(live.logicalDump(), rebuilt.logicalDump(), (id) => isDrawn(id, run) && !changed.has(id));
  findings.addCompared('rebuilt-and-live', comparison);
  return { ...figuresOf(comparison), changedSince: changed.size };
}

function figuresOf({ compared, same, different, passedOver }: CatalogueComparison): ComparedFigures {
  return { compared, same, different, passedOver };
}

function scopeOf(restored: RestoredForDrill, { sample, seed = '' }: DrillRun): DrillCertificate['scope'] {
  const drawn = restored.packages + restored.lost.filter(({ id }) => id !== undefined).length;
  return { packages: drawn, of: restored.listed, ...(sample === undefined || sample >= 100 ? {} : { sample: { percent: sample, seed } }) };
}

/** Always said, because a certificate is read by people who were not there. */
function uncheckedOf(restored: RestoredForDrill, { sample }: DrillRun, { changedSince }: DrillCertificate['comparedWithLive']): readonly Unchecked[] {
  return [
    ...(sample === undefined || sample >= 100 ? [] : ['sample' as const]),
    ...(changedSince > 0 ? ['since' as const] : []),
    ...(restored.copy === undefined ? ['no-catalogue-copy' as const] : ['history' as const]),
    'quarantine', 'medium', 'signature',
  ];
}
