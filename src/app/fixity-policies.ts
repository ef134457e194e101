import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemErrorCode } from '../base/index.ts';
import { orderedPolicies, readPolicy, type FixityPolicy } from '../fixity/index.ts';
import { storageFault } from '../storage/index.ts';

const OURS = fileURLToPath(new URL('../../profiles/fixity/', import.meta.url));

/** The operator's policies (`config/fixity/*.json5` in the store) when there are any, else those that come with Kho. `CONFIG_INVALID` names file and member. */
export function fixityPolicies(folder: string): readonly FixityPolicy[] {
  const own = policiesIn(folder);
  return orderedPolicies(own.length > 0 ? own : policiesIn(OURS));
}

function policiesIn(folder: string): readonly FixityPolicy[] {
  return namesIn(folder).filter((name) => name.endsWith('.json5')).sort().map((name) => {
    const file = path.join(folder, name);
    try {
      return readPolicy(fs.readFileSync(file, 'utf8'), file);
    } catch (cause) {
      throw systemErrorCode(cause) === undefined ? cause : storageFault(cause, file);
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageFault(cause, folder);
  }
}
