import { Fault } from '../base/index.ts';
import type { LogFiles, LogParts } from '../ledger/index.ts';
import { mirrorLedger, mirrorsNow, type FoundMirror, type MirrorReport } from '../replicas/index.ts';
import type { Store } from '../storage/index.ts';
import type { Surroundings } from './surroundings.ts';

// The ledger at the locations: what others hold, the store has to go on from.

/** What mirrors are asked for. */
export interface MirrorsAsked {
  readonly location?: string;
  readonly whole?: boolean;
  readonly onFault?: (location: string, fault: Fault) => void;
}

/**
 * Refuses to sign in a store that is older than a mirror of its ledger, or that has another history than one that its own
 * keys signed. A location that is away, or that somebody else wrote to, says nothing here.
 */
export async function refuseOlderThanMirrors(store: Store, log: LogParts, surroundings: Surroundings): Promise<void> {
  for (const { standing, fault } of await mirrorsOf(store, log, surroundings)) {
    if (fault !== undefined && (standing.kind !== 'forked' || standing.genuine)) throw fault;
  }
}

/** How the mirrors stand. */
export async function mirrorsOf(store: Store, { files, signer }: LogParts, surroundings: Surroundings, asked: MirrorsAsked = {}): Promise<readonly FoundMirror[]> {
  return mirrorsNow({ store, ...surroundings }, { log: { files, keys: signer.keys }, ...asked, onFault: asked.onFault ?? (() => undefined) });
}

/** Brings the mirrors up to date. */
export async function mirrorEverywhere(store: Store, { files, signer }: LogParts, surroundings: Surroundings, asked: MirrorsAsked = {}): Promise<readonly MirrorReport[]> {
  return mirrorLedger({ store, ...surroundings }, { log: { files, keys: signer.keys }, ...asked, onFault: asked.onFault ?? (() => undefined) });
}

/** The files of the mirror at a location; its own fault when it is away. */
export async function mirrorNamed(store: Store, log: LogParts, surroundings: Surroundings, location: string): Promise<LogFiles> {
  let away: Fault | undefined;
  const [mirror] = await mirrorsOf(store, log, surroundings, { location, onFault: (_name, fault) => { away = fault; } });
  if (mirror === undefined) throw away ?? new Fault('LOCATION_NOT_FOUND', { name: location });
  return mirror.files;
}
