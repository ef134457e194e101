import { asFault, packageUuid, type CopyLocation, type Fault } from '../base/index.ts';
import { PRIMARY_LOCATION } from '../catalogue/index.ts';
import type { AuditAnswer, Operations } from '../cli/index.ts';
import { auditStore, type AuditParts, type AuditReport, type AuditSummary } from '../fixity/index.ts';
import { classOf, incidentLog, placesNamed, PRIMARY_NAME, type Place } from '../replicas/index.ts';
import { openForReading, openForWriting, type ReadingKho } from './compose.ts';
import { fastestDigest } from './fastest-digest.ts';
import { openedPlaces, rememberedDigests } from './known-copies.ts';
import { ledgerLeaf, repairPackages } from './repair.ts';
import type { Surroundings } from './surroundings.ts';

type AuditRequest = Parameters<Operations['audit']>[0];

/** `kho audit`: reads without the writer lock, writes harm down as it is seen, and repairs afterwards when asked to. */
export function auditOperation(surroundings: Surroundings): Operations['audit'] {
  return async (request) => {
    const harmed = new Set<string>();
    const kho = await openForReading(request.repo, surroundings, request.readers === undefined ? {} : { threads: request.readers });
    const summary = await auditLocations({ kho, surroundings, request, harmed }).finally(async () => kho.close());
    if (request.repair !== true || harmed.size === 0) return summary;
    const writing = await openForWriting(request.repo, 'repair', surroundings);
    const { operator = '', signal, onRepair = () => undefined } = request;
    const repair = await repairPackages({ kho: writing, surroundings, ids: [...harmed], request: { agent: operator, signal }, onOutcome: onRepair })
      .finally(async () => writing.close());
    return { ...summary, repair };
  };
}

/** The same without a repair, on a repository that is open: what jobs do. */
export async function auditEverything(kho: ReadingKho, surroundings: Surroundings, request: Omit<AuditRequest, 'repo' | 'repair'>): Promise<AuditSummary> {
  return auditLocations({ kho, surroundings, request, harmed: new Set() });
}

interface AuditWork {
  readonly kho: ReadingKho;
  readonly surroundings: Surroundings;
  readonly request: Omit<AuditRequest, 'repo' | 'repair'>;
  /** Packages of which something did not match. */
  readonly harmed: Set<string>;
}

const EVERYWHERE = 'all';
/** A location that is there. */
type OpenPlace = Exclude<Place, { readonly fault: Fault }>;

async function auditLocations(work: AuditWork): Promise<AuditAnswer> {
  const { location: asked = PRIMARY_NAME } = work.request;
  const summaries: AuditSummary[] = [];
  if (asked === PRIMARY_NAME || asked === EVERYWHERE) summaries.push(await auditPlace(work));
  if (asked === PRIMARY_NAME) return unrecorded(work.kho, sumOf(summaries));
  const places = await openedPlaces(work.kho, work.surroundings);
  for (const place of placesNamed(places, asked === EVERYWHERE ? undefined : asked)) {
    try {
      if ('fault' in place) throw place.fault;
      summaries.push(await auditPlace(work, place));
    } catch (thrown) {
      const fault = asFault(thrown);
      // One location that is away keeps nobody from the others; asked for alone, it is the answer.
      if (asked !== EVERYWHERE || !fault.code.startsWith('LOCATION_')) throw fault;
      work.request.onLocationFault?.(place.location.name, fault);
    }
  }
  return unrecorded(work.kho, sumOf(summaries));
}

function unrecorded({ catalogue }: ReadingKho, summary: AuditSummary): AuditAnswer {
  return catalogue.isReadOnly ? { ...summary, unrecorded: true } : summary;
}

async function auditPlace({ kho, surroundings, request, harmed }: AuditWork, opened?: OpenPlace): Promise<AuditSummary> {
  const { algorithm, id, sample, seed, maxRate, signal, onReport, onProgress } = request;
  const parts: AuditParts = {
    store: opened?.copies ?? kho.store, catalogue: kho.catalogue, pool: kho.pool, clock: surroundings.clock,
    committedDigests: async (packageId) => (await rememberedDigests(kho, packageId)).digests,
    ...(opened === undefined ? {} : { copy: auditedCopy(kho, opened) }),
  };
  return auditStore(parts, {
    algorithm: algorithm === 'auto' ? fastestDigest(() => process.hrtime.bigint()) : algorithm,
    ...(id === undefined ? {} : { id }), ...(sample === undefined ? {} : { sample }), ...(seed === undefined ? {} : { seed }),
    ...(maxRate === undefined ? {} : { maxRate }), signal, onReport, onProgress,
    onDamage: async (report) => {
      if (packageUuid(report.packageId) === undefined) return;
      harmed.add(report.packageId);
      await recordHarm(kho, surroundings, report, opened);
    },
  });
}

/** The copies' part of the catalogue learns what was read of a copy. */
function auditedCopy(kho: ReadingKho, { location }: OpenPlace): NonNullable<AuditParts['copy']> {
  return {
    name: location.name,
    holds: async (packageId) => (await kho.catalogue.copies.replicas(packageId)).find(({ locationId }) => locationId === location.id)?.version,
    record: async (reports) => {
      for (const report of reports) {
        const { packageId, head, outcome, checkedAt: at, problems } = report;
        const inventoryDigest = (await rememberedDigests(kho, packageId)).digests.get(head);
        const detail = problems[0] === undefined ? {} : { detail: problems[0].path };
        if (outcome === 'match' && inventoryDigest !== undefined) await kho.catalogue.copies.record([{ packageId, locationId: location.id, state: 'verified', version: head, inventoryDigest, at }]);
        else if (outcome !== 'match' && outcome !== 'unreadable') await kho.catalogue.copies.record([{ packageId, locationId: location.id, state: stateOf(report), at, ...detail }]);
      }
    },
  };
}

function stateOf({ head, outcome, problems }: AuditReport): 'missing' | 'divergent' | 'damaged' {
  if (head === 0 && outcome === 'missing') return 'missing';
  return problems.some(({ forged }) => forged === true) ? 'divergent' : 'damaged';
}

/** An incident for what was seen of one copy; what it means in the light of the other copies is for the repair to say. */
export async function recordHarm(kho: ReadingKho, surroundings: Surroundings, report: AuditReport, opened?: { readonly location: Pick<CopyLocation, 'id' | 'name'> }): Promise<void> {
  const log = incidentLog({ incidents: kho.catalogue.incidents, quarantine: kho.store.locations.quarantine, newId: surroundings.newId, also: ledgerLeaf(kho) });
  const forged = report.problems.some((problem) => problem.forged === true);
  await log.record({
    packageId: report.packageId, location: opened?.location.id ?? PRIMARY_LOCATION, locationName: opened?.location.name ?? PRIMARY_NAME,
    class: forged ? 'tampering' : classOf(report.problems), state: forged ? 'suspected' : 'open', ...(forged ? { reason: 'other-inventory' as const } : {}),
    files: report.problems.map(({ path, outcome, expected, found, detail }) => ({
      path, outcome, ...(expected === undefined ? {} : { expected }), ...(found === undefined ? {} : { found }), ...(detail === undefined ? {} : { detail }),
    })),
    time: report.checkedAt, agent: 'kho audit',
  });
}

function sumOf(summaries: readonly AuditSummary[]): AuditSummary {
  const add = (of: (summary: AuditSummary) => number): number => summaries.reduce((sum, summary) => sum + of(summary), 0);
  const count = (outcome: keyof AuditSummary['counts']): number => add(({ counts }) => counts[outcome]);
  return {
    packages: add(({ packages }) => packages), damaged: add(({ damaged }) => damaged), unknown: add(({ unknown }) => unknown),
    files: add(({ files }) => files), bytes: add(({ bytes }) => bytes),
    counts: { match: count('match'), mismatch: count('mismatch'), missing: count('missing'), extra: count('extra'), unreadable: count('unreadable') },
  };
}
