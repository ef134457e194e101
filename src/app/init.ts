import { initStore } from '../storage/index.ts';
import { openForReading } from './compose.ts';
import { startLedger } from './ledger.ts';
import { programFile, type Surroundings } from './surroundings.ts';

/** Makes an empty store, its catalogue and its ledger. */
export async function initRepository(repo: string, surroundings: Surroundings): Promise<{ readonly root: string; readonly id: string }> {
  const { root } = await initStore(repo, { ...surroundings, readme: programFile('storage/README.md') });
  const kho = await openForReading(root, surroundings, { create: true });
  const { id } = kho.store;
  try {
    // The ledger begins with the store: its public key can be handed out before anything is archived.
    await (await startLedger(kho, 'init', surroundings)).close();
  } finally {
    await kho.close();
  }
  return { root, id };
}
