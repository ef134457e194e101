import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, Fault, packageUuid, systemErrorCode, timestamp, type Clock } from '../base/index.ts';
import { isOwnKind, type Catalogue, type CataloguedPackage, type Publication, type PublicationState } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { accessSaid } from '../records/index.ts';
import { makeDirectories, onStorage, syncPath, writeDurably } from '../storage/index.ts';

/** What decisions about publishing work with; whoever decides holds the writer lock. */
export interface PublicationParts {
  readonly catalogue: Pick<Catalogue, 'package' | 'publication' | 'putPublication' | 'oaiItem' | 'transaction' | 'tombstone'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Where decisions are kept, a file for each package: like holds they must outlive the catalogue. */
  readonly folder: string;
}

/** What somebody decides. */
export interface PublicationDecision {
  readonly packageId: string;
  readonly state: PublicationState;
  readonly reason: string;
  readonly by: string;
  /** Only of `merged`: the package that takes its place. */
  readonly mergedInto?: string;
}

/** What was decided, and whether it was so before: nothing was changed then, or the reason only. */
export interface DecidedPublication extends Publication {
  readonly already?: 'unchanged' | 'reworded';
}

/**
 * Decides who may see a package: everybody (`published`), or nobody any more because it was withdrawn, restricted or merged.
 * Pages, downloads and the harvest follow at once; harvesters are told `deleted` if they could know of it. The file comes
 * first, then the catalogue with the leaf of the ledger in one transaction: doing it again after a crash ends the same. What
 * was decided already, for the same reason, is not decided again.
 * Faults: `PACKAGE_NOT_FOUND`, `PACKAGE_DELETED`, `MERGED_INTO_ITSELF`, `MERGED_INTO_UNSEEN` (readers would be sent to what was taken away too),
 * `SECRET_NOT_PUBLISHED`.
 */
export async function decidePublication({ catalogue, ledger, clock, folder }: PublicationParts, decision: PublicationDecision): Promise<DecidedPublication> {
  const { packageId, mergedInto, ...words } = decision;
  const entry = await known(catalogue, packageId);
  if (words.state === 'published' && accessSaid(entry.description.rights ?? []) === 'secret') throw new Fault('SECRET_NOT_PUBLISHED', { id: packageId });
  if (mergedInto !== undefined) await refuseUnseen(catalogue, packageId, mergedInto);
  const before = await catalogue.publication(packageId);
  const isSo = before !== undefined && before.by !== '' && before.state === words.state && before.mergedInto === mergedInto;
  if (isSo && before.reason === words.reason) return { ...before, already: 'unchanged' };
  const wasPublic = before?.wasPublic === true || (await catalogue.oaiItem(packageId)) !== undefined;
  const publication: Publication = {
    packageId, ...words, at: timestamp(clock.now()), wasPublic: wasPublic || words.state === 'published', ...(mergedInto === undefined ? {} : { mergedInto }),
  };
  await write(folder, publication);
  await catalogue.transaction(async (tx) => {
    await catalogue.putPublication(publication, tx);
    await ledger.append([{ type: 'rights.change', object: packageId, outcome: publication.state, actor: publication.by, ...(mergedInto === undefined ? {} : { detail: { into: mergedInto } }) }], tx);
  });
  return isSo ? { ...publication, already: 'reworded' } : publication;
}

/** The package that takes another's place is there, and stays there. */
async function refuseUnseen(catalogue: PublicationParts['catalogue'], id: string, into: string): Promise<void> {
  await known(catalogue, into);
  if (into === id) throw new Fault('MERGED_INTO_ITSELF', { id });
  const state = (await catalogue.publication(into))?.state;
  if (state === 'withdrawn' || state === 'merged') throw new Fault('MERGED_INTO_UNSEEN', { id: into });
}

async function known(catalogue: PublicationParts['catalogue'], id: string): Promise<CataloguedPackage> {
  const entry = await catalogue.package(id);
  if (entry !== undefined && !isOwnKind(entry.kind)) return entry;
  const tombstone = await catalogue.tombstone(id);
  if (tombstone !== undefined) throw new Fault('PACKAGE_DELETED', { id, date: tombstone.deletedAt.slice(0, 10) });
  throw new Fault('PACKAGE_NOT_FOUND', { id });
}

/** What could not be read as a decision; nobody knows then who may see that package. */
export interface UnreadDecision {
  readonly file: string;
  readonly detail: string;
}

/**
 * Brings all decisions back into a catalogue, before the packages: what was withdrawn is never seen for the time of a rebuild.
 * A file that cannot be read restricts its package, if its name tells one, and is answered.
 */
export async function restorePublications(catalogue: Pick<Catalogue, 'putPublication'>, folder: string, at: string): Promise<readonly UnreadDecision[]> {
  const names = await onStorage(folder, async () => fs.readdir(folder).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw cause as Error;
  }));
  const unread: UnreadDecision[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const file = path.join(folder, name);
    const packageId = `urn:uuid:${name.slice(0, -'.json'.length)}`;
    const publication = publicationFrom(await onStorage(file, async () => fs.readFile(file, 'utf8')));
    if (publication === undefined || publication.packageId !== packageId) unread.push({ file: path.join(path.basename(folder), name), detail: 'publication' });
    const restricted: Publication = { packageId, state: 'restricted', reason: '', by: '', at, wasPublic: true };
    await catalogue.putPublication(publication?.packageId === packageId ? publication : restricted);
  }
  return unread;
}

async function write(folder: string, publication: Publication): Promise<void> {
  for (const directory of await makeDirectories(folder)) await syncPath(directory);
  await writeDurably(path.join(folder, `${packageUuid(publication.packageId) ?? ''}.json`), `${canonicalJson({ ...publication })}\n`);
}

const STATES: ReadonlySet<string> = new Set<PublicationState>(['published', 'withdrawn', 'restricted', 'merged']);

function publicationFrom(text: string): Publication | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { packageId, state, reason, by, at, mergedInto, wasPublic } = value as Partial<Record<keyof Publication, unknown>>;
  const texts = [packageId, state, reason, by, at, mergedInto ?? ''].every((one) => typeof one === 'string');
  return texts && STATES.has(String(state)) && typeof wasPublic === 'boolean' ? (value as Publication) : undefined;
}
