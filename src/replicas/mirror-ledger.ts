import { asFault, Fault, type CopyLocation } from '../base/index.ts';
import { mirrorLog, mirrorStanding, publishedCheckpoint, type LogFiles, type MirrorStanding, type PublishedLog } from '../ledger/index.ts';
import { assertLocation, keptFiles, locationFault, locationPaths, readCopySettings } from '../storage/index.ts';
import { beginAt, type ReplicaParts } from './places.ts';

/** What a mirror of the ledger is kept with: every location has one, beside its copies. */
export type MirrorParts = Pick<ReplicaParts, 'store' | 'clock' | 'newId'>;

export interface MirrorRun {
  readonly log: PublishedLog;
  /** Name of the one location. */
  readonly location?: string;
  /** Look at every file, not only at what is new. */
  readonly whole?: boolean;
  /** A location that is away, busy, ahead (`LEDGER_MIRROR_AHEAD`) or forked (`LEDGER_MIRROR_FORKED`). */
  readonly onFault: (location: string, fault: Fault) => void;
}

/** How the mirror at a location stands. */
export interface MirrorReport {
  readonly location: CopyLocation;
  readonly standing: MirrorStanding;
  /** Entries that the mirror has now. */
  readonly size: number;
  readonly added: number;
}

/** Brings the mirrors at the active locations up to the published checkpoint. One that fails does not stop the others. */
export async function mirrorLedger(parts: MirrorParts, { log, location: name, whole = false, onFault }: MirrorRun): Promise<readonly MirrorReport[]> {
  const reports: MirrorReport[] = [];
  for (const location of await activeLocations(parts, name)) {
    try {
      const report = await mirrorAt(parts, location, { log, whole });
      const fault = faultOfMirror(location, report.standing, await sizeOf(log));
      if (fault === undefined) reports.push(report);
      else onFault(location.name, fault);
    } catch (thrown) {
      onFault(location.name, asFault(thrown));
    }
  }
  return reports;
}

async function mirrorAt(parts: MirrorParts, location: CopyLocation, { log, whole }: { readonly log: PublishedLog; readonly whole: boolean }): Promise<MirrorReport> {
  const mirror = await openMirror(parts, location);
  const standing = await mirrorStanding(log, mirror);
  // Nothing to write: neither its lock nor its turn is taken.
  if (standing.kind === 'ahead' || standing.kind === 'forked') return { location, standing, size: standing.size, added: 0 };
  const lock = await beginAt(parts, location, 'ledger');
  try {
    return { location, ...await mirrorLog(log, mirror, { whole }) };
  } catch (thrown) {
    // What is the matter with the log itself is no trouble of the location.
    throw asFault(thrown).code.startsWith('LEDGER_') ? thrown : locationFault(location, thrown);
  } finally {
    await lock.release();
  }
}

/** A mirror as it is found. */
export interface FoundMirror {
  readonly location: CopyLocation;
  readonly standing: MirrorStanding;
  readonly files: LogFiles;
  /** What its standing says about the store, when something is wrong. */
  readonly fault?: Fault;
}

/** How the mirrors stand, without writing anything; a location that is away is told through `onFault`. */
export async function mirrorsNow(parts: MirrorParts, { log, location: name, onFault }: MirrorRun): Promise<readonly FoundMirror[]> {
  const found: FoundMirror[] = [];
  const size = await sizeOf(log);
  for (const location of await activeLocations(parts, name)) {
    try {
      const files = await openMirror(parts, location);
      const standing = await mirrorStanding(log, files);
      const fault = faultOfMirror(location, standing, size);
      found.push({ location, standing, files, ...(fault === undefined ? {} : { fault }) });
    } catch (thrown) {
      onFault(location.name, asFault(thrown));
    }
  }
  return found;
}

function faultOfMirror({ name }: CopyLocation, standing: MirrorStanding, size: number): Fault | undefined {
  if (standing.kind === 'ahead') return new Fault('LEDGER_MIRROR_AHEAD', { name, size, signed: standing.size });
  if (standing.kind === 'forked') return new Fault('LEDGER_MIRROR_FORKED', { name, size, signed: standing.size });
  return undefined;
}

async function sizeOf(log: PublishedLog): Promise<number> {
  return (await publishedCheckpoint(log.files, log.keys))?.size ?? 0;
}

/** The active locations, or the named one: `LOCATION_NOT_FOUND`. */
async function activeLocations({ store }: MirrorParts, name: string | undefined): Promise<readonly CopyLocation[]> {
  const { locations } = await readCopySettings(store.locations.copySettings);
  const chosen = locations.filter((location) => location.state === 'active' && (name === undefined || location.name === name));
  if (name !== undefined && chosen.length === 0) throw new Fault('LOCATION_NOT_FOUND', { name });
  return chosen;
}

/** Never an empty folder where a disk should be: the location is looked at first. */
async function openMirror({ store, clock }: MirrorParts, location: CopyLocation): Promise<LogFiles> {
  const stillThere = async (): Promise<void> => assertLocation(location, store.id).catch((thrown: unknown) => { throw locationFault(location, thrown); });
  await stillThere();
  const { ledger: folder, quarantine } = locationPaths(location.path);
  return keptFiles({ folder, quarantine, clock, stillThere });
}
