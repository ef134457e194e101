import { PRIMARY_LOCATION, type Catalogue, type FixityCheck, type Incident, type Replica } from '../../catalogue/index.ts';
import type { CopyCheck, FileResult, FixityHistory, HeldPackage } from '../model.ts';

/** So many checks are looked through for one that is old enough; each further page has as many. */
const CHECKS_AT_ONCE = 100;
/** The catalogue keeps this many problems of a check: with as many there may have been more. */
const PROBLEMS_KEPT = 100;
const INCIDENTS_LOOKED_AT = 20;

/**
 * What the catalogue remembers of audits: the outcome of a whole copy, and the files that did not match. A file is called a match
 * only when the record says so of every file that it does not name.
 */
export function recordedChecks(catalogue: Catalogue): FixityHistory {
  return {
    lastCheck: async (held, locationId, before) => (
      locationId === PRIMARY_LOCATION ? ownCheck(catalogue, held, before) : copyCheck(catalogue, held, { locationId, before })
    ),
  };
}

async function ownCheck(catalogue: Catalogue, held: HeldPackage, before: string): Promise<CopyCheck | undefined> {
  for (let limit = CHECKS_AT_ONCE; ; limit *= 10) {
    const checks = await catalogue.fixityChecks(held.id, limit);
    const check = checks.find(({ checkedAt }) => checkedAt < before);
    if (check === undefined && checks.length === limit) continue;
    if (check === undefined) return undefined;
    const incident = check.outcome === 'match' ? undefined : await incidentAt(catalogue, held.id, PRIMARY_LOCATION);
    return checkFrom(check, held, incident);
  }
}

function checkFrom(check: FixityCheck, held: HeldPackage, incident: Incident | undefined): CopyCheck {
  const { checkedAt, outcome, problems } = check;
  const found = new Map(incident?.files.map((file) => [file.path, file.found]));
  const files = new Map(problems.map(({ path, outcome: ofFile }): [string, FileResult] => {
    const actual = found.get(path);
    return [path, { outcome: ofFile, ...(actual === undefined ? {} : { actual }) }];
  }));
  // An object that could not be opened at all has no files in its report; what was compared with another inventory says nothing.
  const unopened = check.files === 0 && outcome !== 'match';
  const told = outcome === 'match' || (problems.length < PROBLEMS_KEPT && !problems.some(({ path }) => path === 'inventory.json'));
  return {
    checkedAt, algorithm: check.algorithm === 'sha256' ? 'sha256' : 'sha512', version: versionRead(held, check), files: unopened ? new Map() : files,
    others: unopened ? outcome : told ? 'match' : 'skipped',
  };
}

/** The newest version that the check can have read: one that was there before, and whose files are not more than it counted. */
function versionRead(held: HeldPackage, { checkedAt, files }: FixityCheck): number {
  let version = held.committedAt.filter((time) => time <= checkedAt).length;
  while (files > 0 && version > 1 && held.files.filter((file) => file.version <= version).length > files) version -= 1;
  return version;
}

/** Of a copy elsewhere the catalogue knows the last state only. */
async function copyCheck(catalogue: Catalogue, held: HeldPackage, { locationId, before }: { readonly locationId: string; readonly before: string }): Promise<CopyCheck | undefined> {
  const replica = (await catalogue.copies.replicas(held.id)).find((one) => one.locationId === locationId);
  if (replica === undefined) return undefined;
  const { state, verifiedAt, version = 0 } = replica;
  const checkedAt = replica.checkedAt ?? verifiedAt;
  const verified: CopyCheck | undefined = verifiedAt === undefined || verifiedAt >= before ? undefined : { checkedAt: verifiedAt, algorithm: 'sha512', version, files: new Map(), others: 'match' };
  if (state === 'verified' || state === 'pending' || checkedAt === undefined || checkedAt >= before) return verified;
  const incident = state === 'damaged' ? await incidentAt(catalogue, held.id, locationId) : undefined;
  return { checkedAt, algorithm: 'sha512', version: held.committedAt.filter((time) => time <= checkedAt).length, ...harmOf(replica, incident) };
}

function harmOf({ state }: Replica, incident: Incident | undefined): Pick<CopyCheck, 'files' | 'others'> {
  if (state === 'missing') return { files: new Map(), others: 'missing' };
  const files = new Map(incident?.files.map(({ path, outcome, found }): [string, FileResult] => [path, { outcome, ...(found === undefined ? {} : { actual: found }) }]));
  const told = incident !== undefined && incident.fileCount === files.size && !files.has('inventory.json');
  return { files, others: told ? 'match' : 'skipped' };
}

async function incidentAt(catalogue: Catalogue, packageId: string, location: string): Promise<Incident | undefined> {
  return (await catalogue.incidents.list({ packageId, limit: INCIDENTS_LOOKED_AT })).find((incident) => incident.location === location);
}
