import { asFault } from '../base/index.ts';
import { base64Of, writeVerifierKey, type VerifierKey } from '../formats/tlog/index.ts';
import type { LedgerDescription } from '../harvest/index.ts';
import { KEYS, publishedCheckpoint, readVerifierKeys, servedFile, type LogFiles, type SignedCheckpoint } from '../ledger/index.ts';
import type { PortalLedger } from '../portal/index.ts';
import { keptFiles, type Store } from '../storage/index.ts';
import { programFile, type Surroundings } from './surroundings.ts';

// What everybody may have of the ledger. No private key is needed for it, or looked at.

/** The newest checkpoint that was published, and the keys that are published with it. */
export interface CurrentCheckpoint extends SignedCheckpoint {
  readonly keys: readonly VerifierKey[];
}

/** The newest published checkpoint; undefined when there is none, or none that the published keys signed. */
export async function currentCheckpoint(store: Store, surroundings: Surroundings): Promise<CurrentCheckpoint | undefined> {
  const files = logFilesOf(store, surroundings);
  const keys = readVerifierKeys(Buffer.from(await files.read(KEYS) ?? []).toString('utf8'));
  try {
    const checkpoint = await publishedCheckpoint(files, keys);
    return checkpoint === undefined ? undefined : { ...checkpoint, keys };
  } catch (thrown) {
    // Whose signature does not fit is handed on to nobody; kho doctor and kho ledger verify tell the operator.
    if (asFault(thrown).code === 'LEDGER_FORGED') return undefined;
    throw thrown;
  }
}

/** What the web shows and serves of the ledger. */
export function portalLedger(store: Store, surroundings: Surroundings): PortalLedger {
  const files = logFilesOf(store, surroundings);
  return {
    file: async (path) => servedFile(files, path),
    standing: async () => {
      const current = await currentCheckpoint(store, surroundings);
      return current === undefined ? undefined : { size: current.size, note: current.note, keys: current.keys.map(writeVerifierKey) };
    },
    schema: programFile('schemas/ledger-checkpoint.xsd'),
  };
}

/** What harvesters are told of it. */
export async function ledgerDescription(store: Store, surroundings: Surroundings, baseUrl: string): Promise<LedgerDescription | undefined> {
  const current = await currentCheckpoint(store, surroundings);
  if (current === undefined) return undefined;
  const { origin, size, root, note } = current;
  return { origin, size, root: base64Of(root), prefix: `${baseUrl}/ledger/`, note };
}

function logFilesOf({ locations }: Store, { clock }: Surroundings): LogFiles {
  return keptFiles({ folder: locations.ledger, quarantine: locations.quarantine, clock });
}
