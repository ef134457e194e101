import { asFault, timestamp } from '../base/index.ts';
import { PRIMARY_LOCATION } from '../catalogue/index.ts';
import type { CopyEnd, DeletionRecord } from '../formats/deletion/index.ts';
import { destroyObject, surveyObject } from '../storage/index.ts';
import type { CopyPlace, DisposalParts } from './parts.ts';
import type { CopyState, Requests } from './requests.ts';

/**
 * Sees to it that no place has the package any more, the store itself first. What is about to be destroyed is written
 * down before it is touched, so that a run that is killed still tells afterwards what was there. Answers what became of
 * each copy; a place that is not known any more keeps what was last said of it.
 */
export async function destroyCopies(parts: DisposalParts, requests: Requests, record: DeletionRecord): Promise<readonly CopyEnd[]> {
  const { id } = record.package;
  const places = await allPlaces(parts);
  const known = new Map((await requests.copies(id)).map((copy) => [copy.location, copy]));
  const ends = new Map(record.copies.map((copy) => [copy.location, copy]));
  for (const place of places) {
    const one = { id, place, known: known.get(place.name), last: ends.get(place.name) };
    ends.set(place.name, await whileLocked(place, async () => destroyCopy(parts, requests, one)).catch((thrown: unknown) => {
      // A disk that fails elsewhere, or that is being copied to, keeps no other copy; a fault of our own disk is told.
      if (place.name === PRIMARY_LOCATION || !/^(?:STORAGE|LOCATION)_/.test(asFault(thrown).code)) throw thrown;
      return outstanding(parts, one);
    }));
  }
  return [...ends.values()];
}

/** Copying that began before the deletion could end after it, and leave what nobody would look for any more. */
async function whileLocked<Answer>({ root, lock }: CopyPlace, work: () => Promise<Answer>): Promise<Answer> {
  if (root === undefined || lock === undefined) return work();
  const release = await lock();
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Whether a place that can be reached has anything of a package: one that comes back may bring what was deleted. */
export async function isAnywhere(parts: DisposalParts, id: string): Promise<boolean> {
  for (const { root } of await allPlaces(parts)) {
    if (root !== undefined && (await surveyObject(root, id)) !== undefined) return true;
  }
  return false;
}

async function allPlaces({ store, places }: DisposalParts): Promise<readonly CopyPlace[]> {
  const { objects, deleting } = store.locations;
  return [{ name: PRIMARY_LOCATION, root: { objects, deleting } }, ...await places()];
}

interface OneCopy {
  readonly id: string;
  readonly place: CopyPlace;
  readonly known: CopyState | undefined;
  /** What the certificate last said. */
  readonly last: CopyEnd | undefined;
}

function outstanding({ clock }: DisposalParts, { place, last }: OneCopy): CopyEnd {
  return last ?? { location: place.name, state: 'outstanding', at: timestamp(clock.now()), files: 0, bytes: 0 };
}

async function destroyCopy(parts: DisposalParts, requests: Requests, one: OneCopy): Promise<CopyEnd> {
  const { clock, onPoint } = parts;
  const { id, place: { name: location, root }, known, last } = one;
  const at = timestamp(clock.now());
  if (root === undefined) return outstanding(parts, one);
  const found = await surveyObject(root, id);
  if (found === undefined && known?.state !== 'destroying') {
    if (last !== undefined && last.state !== 'outstanding') return last;
    return settled(requests, id, known ?? { location, state: 'absent', at, files: 0, bytes: 0 });
  }
  // An interrupted run wrote down the whole of what it then destroyed a part of.
  const all = known?.state === 'destroying' && (found === undefined || known.files >= found.files) ? known : { location, at, files: 0, bytes: 0, ...found };
  await requests.putCopy(id, { ...all, state: 'destroying' });
  onPoint?.('destroying');
  await destroyObject(root, id, onPoint);
  const end = await settled(requests, id, { ...all, state: 'destroyed', at: timestamp(clock.now()) });
  onPoint?.('destroyed');
  return end;
}

async function settled(requests: Requests, id: string, copy: CopyState): Promise<CopyEnd> {
  await requests.putCopy(id, copy);
  const { state, ...rest } = copy;
  return { ...rest, state: state === 'destroying' ? 'outstanding' : state };
}
