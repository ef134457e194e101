import { initStore } from '../storage/index.ts';
import { openForReading } from './compose.ts';
import { programFile, type Surroundings } from './surroundings.ts';

/** Makes an empty store and its catalogue. */
export async function initRepository(repo: string, surroundings: Surroundings): Promise<{ readonly root: string; readonly id: string }> {
  const { root } = await initStore(repo, { ...surroundings, readme: programFile('storage/README.md') });
  const kho = await openForReading(root, surroundings, { create: true });
  const { id } = kho.store;
  await kho.close();
  return { root, id };
}
