import { Fault, packageUrn, packageUuid } from '../base/index.ts';
import type { CopyTask } from '../catalogue/index.ts';
import type { CopyStore } from '../storage/index.ts';
import { copyGroup, openTask, type CopyReport, type OpenedTask } from './copy-group.ts';
import { copySettings, beginAt, faultOf, openPlaces, placesNamed, type Place, type ReplicaParts } from './places.ts';

/** What a run over the locations is asked to do. */
export interface ReplicasRun {
  /** One package; the bare UUID is accepted too. */
  readonly id?: string;
  /** Name of the one location. */
  readonly location?: string;
  readonly signal: AbortSignal;
  readonly onReport: (report: CopyReport) => void;
  /** A location that could not be worked with, or not to the end. */
  readonly onFault: (location: string, fault: Fault) => void;
  readonly onProgress: (progress: ReplicasProgress) => void;
}

/** How far a run is; bytes are written or read back. */
export interface ReplicasProgress {
  readonly packages: number;
  readonly packagesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** What a run came to. */
export interface SyncSummary {
  /** Verified copies that a package must have. */
  readonly required: number;
  readonly locations: number;
  /** Locations that could not be worked with to the end. */
  readonly unavailable: number;
  /** Looked at, each location counted. */
  readonly packages: number;
  readonly copied: number;
  readonly present: number;
  /** Divergent, damaged, or damaged here. */
  readonly problems: number;
  readonly bytes: number;
  /** Packages that have fewer copies than required. */
  readonly lacking: number;
}

/** A group shares its flushes: about what ingest commits together. */
const GROUP_PACKAGES = 128;
const GROUP_FILES = 20_000;
const GROUP_BYTES = 256 * 1024 * 1024;
/** While one group is being flushed the next one is read. */
const LANES = 2;
const PAGE = 500;

/**
 * Brings every active location up to date: what it lacks is copied and read back, what lies there unverified is read.
 * A location that fails does not stop the others; an interrupted run is taken up by the next one, which finds what is
 * done. Faults: `INTERRUPTED`, and what is wrong with the store itself.
 */
export async function syncReplicas(parts: ReplicaParts, run: ReplicasRun): Promise<SyncSummary> {
  const settings = await copySettings(parts);
  const places = placesNamed(await openPlaces(parts, settings), run.location);
  const only = run.id === undefined ? undefined : await taskOf(parts, run.id);
  const sums = new SyncSums(parts, run);
  await sums.expect(places, only);
  for (const place of places) {
    const fault = 'fault' in place ? place.fault : await faultOf(async () => syncPlace(parts, place, { run, sums, only }));
    if (fault !== undefined) sums.failed(place, fault);
  }
  return sums.summary(settings.minCopies, places.length);
}

interface PlaceRun {
  readonly run: ReplicasRun;
  readonly sums: SyncSums;
  readonly only: CopyTask | undefined;
}

async function syncPlace(parts: ReplicaParts, { location, copies }: { readonly location: Place['location']; readonly copies: CopyStore }, { run, sums, only }: PlaceRun): Promise<void> {
  const lock = await beginAt(parts, location, 'replicas');
  try {
    await copies.clearStages();
    const groups = groupsOf(parts, only === undefined ? tasksAt(parts, location.id) : [only], sums);
    let failed = false;
    const lane = async (): Promise<void> => {
      for (let next = await groups.next(); next.done !== true; next = await groups.next()) {
        if (failed) return;
        if (run.signal.aborted) throw new Fault('INTERRUPTED');
        const received = copyGroup(parts, copies, { opened: next.value, run: { signal: run.signal, onBytes: (bytes) => { sums.read(bytes); } } });
        for (const report of await received.catch((thrown: unknown) => { failed = true; throw thrown; })) sums.add(report);
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
    const rejected = lanes.find((ended) => ended.status === 'rejected');
    if (rejected !== undefined) throw rejected.reason as Error;
  } finally {
    await lock.release();
  }
}

/** What a location has to do, page by page. */
async function* tasksAt({ catalogue }: ReplicaParts, locationId: string): AsyncGenerator<CopyTask> {
  let after: string | undefined;
  do {
    const page = await catalogue.copies.tasks(locationId, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/** Tasks with their objects open, as many as share a flush; bounded by files, so that their inventories stay in bounds too. */
async function* groupsOf(parts: ReplicaParts, tasks: AsyncIterable<CopyTask> | Iterable<CopyTask>, sums: SyncSums): AsyncGenerator<readonly (OpenedTask | Exclude<Awaited<ReturnType<typeof openTask>>, OpenedTask>)[]> {
  let group: Awaited<ReturnType<typeof openTask>>[] = [];
  let files = 0;
  let bytes = 0;
  for await (const task of tasks) {
    const opened = await openTask(parts, task);
    group.push(opened);
    sums.met(task);
    if ('source' in opened) {
      files += Object.keys(opened.source.inventory.manifest).length;
      bytes += task.byteCount;
    }
    if (group.length < GROUP_PACKAGES && files < GROUP_FILES && bytes < GROUP_BYTES) continue;
    yield group;
    [group, files, bytes] = [[], 0, 0];
  }
  if (group.length > 0) yield group;
}

/** The one package that was asked for; `PACKAGE_NOT_FOUND` when the catalogue does not know it. */
export async function taskOf({ catalogue }: Pick<ReplicaParts, 'catalogue'>, asked: string): Promise<CopyTask> {
  const uuid = packageUuid(asked);
  const entry = uuid === undefined ? undefined : await catalogue.package(packageUrn(uuid));
  if (entry === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
  const { id, title, head, inventoryDigest, byteCount } = entry;
  return { packageId: id, title, head, inventoryDigest, byteCount, state: 'pending' };
}

/** Adds up what a run came to. */
class SyncSums {
  readonly #parts: ReplicaParts;
  readonly #run: ReplicasRun;
  #packages = 0;
  #expected = 0;
  #copied = 0;
  #present = 0;
  #problems = 0;
  #unavailable = 0;
  #read = 0;
  #toRead = 0;

  constructor(parts: ReplicaParts, run: ReplicasRun) {
    this.#parts = parts;
    this.#run = run;
  }

  async expect(places: readonly Place[], only: CopyTask | undefined): Promise<void> {
    for (const { location } of places) {
      if (only !== undefined) this.#expected += 1;
      else {
        const { verified: _verified, oldestVerifiedAt: _oldest, ...undone } = await this.#parts.catalogue.copies.countsAt(location.id);
        this.#expected += Object.values(undone).reduce((sum, count) => sum + count, 0);
      }
    }
  }

  /** A task was taken up: its bytes are written once and read back once. */
  met({ byteCount }: CopyTask): void {
    this.#toRead += 2 * byteCount;
    this.#tell();
  }

  read(bytes: number): void {
    this.#read += bytes;
    this.#tell();
  }

  add(report: CopyReport): void {
    this.#packages += 1;
    if (report.outcome === 'copied') this.#copied += 1;
    else if (report.outcome === 'present') this.#present += 1;
    else if (report.outcome !== 'unsettled') this.#problems += 1;
    this.#tell();
    this.#run.onReport(report);
  }

  failed({ location }: Place, fault: Fault): void {
    this.#unavailable += 1;
    this.#run.onFault(location.name, fault);
  }

  async summary(required: number, locations: number): Promise<SyncSummary> {
    const lacking = await this.#parts.catalogue.copies.countLacking(required);
    return {
      required, locations, unavailable: this.#unavailable, packages: this.#packages, copied: this.#copied, present: this.#present,
      problems: this.#problems, bytes: this.#read, lacking,
    };
  }

  #tell(): void {
    this.#run.onProgress({
      packages: this.#packages, packagesTotal: Math.max(this.#expected, this.#packages), bytes: this.#read, bytesTotal: Math.max(this.#toRead, this.#read),
    });
  }
}
