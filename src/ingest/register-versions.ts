import type { Catalogue, Sql, VersionRegistration } from '../catalogue/index.ts';
import type { Ledger, LedgerFact } from '../ledger/index.ts';

/** A version that is published, and how it came to be registered. */
export interface PublishedVersion {
  readonly registration: VersionRegistration;
  /** The job that made it; unknown when only storage is left to tell. */
  readonly jobId?: string;
  /** `archived` by its ingest, `recovered` after a crash, `found` in storage when the catalogue was made again. */
  readonly outcome: 'archived' | 'recovered' | 'found';
}

/** Where versions are registered. */
export interface RegistrationParts {
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
}

/**
 * What makes a published version an archived one: its rows and its leaf, in one transaction (architecture §4). A version has
 * one leaf for good, whoever gets here first; `LEDGER_CONFLICT` when it was committed with another digest.
 */
export async function registerVersions({ catalogue, ledger }: RegistrationParts, versions: readonly PublishedVersion[], tx: Sql): Promise<void> {
  for (const { registration } of versions) await catalogue.registerVersion(registration, tx);
  await ledger.append(versions.map(commitFact), tx);
  await appendDeletions(ledger, versions, tx);
}

/**
 * The same for versions found in storage, of which some may not be what was committed: those are registered without a leaf, so
 * that audits see them, and answered.
 */
export async function registerFound(parts: RegistrationParts, versions: readonly PublishedVersion[], tx: Sql): Promise<readonly PublishedVersion[]> {
  const { catalogue, ledger } = parts;
  const committed = await ledger.committedVersions([...new Set(versions.map(({ registration }) => registration.package.id))], tx);
  const digests = new Map(committed.map(({ object, version, inventorySha512 }) => [`${object} ${version}`, inventorySha512]));
  const conflicting = versions.filter(({ registration: { package: { id, inventoryDigest }, version: { version } } }) => (
    (digests.get(`${id} ${version}`) ?? inventoryDigest) !== inventoryDigest
  ));
  for (const { registration } of versions) await catalogue.registerVersion(registration, tx);
  await ledger.append(versions.filter((version) => !conflicting.includes(version)).map(commitFact), tx);
  await appendDeletions(ledger, versions, tx);
  return conflicting;
}

/** A deletion has one leaf for good, of the package that was deleted; its tombstone is a version like others and has its own. */
async function appendDeletions(ledger: Ledger, versions: readonly PublishedVersion[], tx: Sql): Promise<void> {
  for (const { registration: { tombstone, version }, outcome } of versions) {
    if (tombstone === undefined || (await ledger.history(tombstone.packageId, tx)).some(({ type }) => type === 'delete.execute')) continue;
    const { packageId, tombstoneId } = tombstone;
    await ledger.append([{ type: 'delete.execute', object: packageId, outcome, actor: version.agent, detail: { tombstone: tombstoneId } }], tx);
  }
}

function commitFact({ registration, jobId, outcome }: PublishedVersion): LedgerFact {
  const { id, inventoryDigest } = registration.package;
  const { version, agent } = registration.version;
  return {
    type: 'aip.commit', object: id, version, inventorySha512: inventoryDigest, outcome,
    ...(agent === '' ? {} : { actor: agent }), ...(jobId === undefined ? {} : { job: jobId }),
  };
}
