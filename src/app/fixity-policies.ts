import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault, systemErrorCode, type Finding } from '../base/index.ts';
import { readPolicy, type FixityPolicy } from '../fixity/index.ts';
import { isTiming } from '../jobs/index.ts';
import { storageFault, type StoreLocations } from '../storage/index.ts';

/** The policies in force and where they stand; with findings none of them is. */
export interface PoliciesInForce {
  readonly folder: string;
  readonly policies: readonly FixityPolicy[];
  readonly findings: readonly Finding[];
}

/** Larger is no policy. */
const MOST_BYTES = 256 * 1024;

/** Those of the store's `config/fixity` when it has any, else those that come with the program. */
export function fixityPolicies({ fixityPolicies: own }: Pick<StoreLocations, 'fixityPolicies'>): PoliciesInForce {
  const folder = policyFiles(own).length > 0 ? own : fileURLToPath(new URL('../../profiles/fixity/', import.meta.url));
  const readings = policyFiles(folder).map((name) => {
    const file = path.join(folder, name);
    return readPolicy(name.slice(0, -'.json5'.length), textOf(file), isTiming);
  });
  const findings = readings.flatMap((reading) => reading.findings);
  return { folder, findings, policies: findings.length > 0 ? [] : readings.flatMap(({ policy }) => policy ?? []) };
}

/** The same for work that nobody watches: `CONFIG_INVALID` with the first thing that is wrong. */
export function usablePolicies(locations: Pick<StoreLocations, 'fixityPolicies'>): readonly FixityPolicy[] {
  const { folder, policies, findings: [first] } = fixityPolicies(locations);
  if (first !== undefined) throw new Fault('CONFIG_INVALID', { path: path.join(folder, first.path ?? ''), detail: `${first.path ?? ''}: ${first.place ?? ''} (${first.code})` });
  return policies;
}

/** A folder in the place of a file, or one that is too large, has no text that is a policy. */
function textOf(file: string): string {
  try {
    const { size } = fs.statSync(file);
    return size > MOST_BYTES ? '' : fs.readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'EISDIR' || code === 'ENOENT' || code === 'ELOOP') return '';
    throw storageFault(thrown, file);
  }
}

function policyFiles(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json5')).sort();
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw storageFault(thrown, folder);
  }
}
