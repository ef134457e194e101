import { Fault } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';

/** An object that a person has to look at first takes no new version: told before any work, not when it is committed. */
export async function refuseFrozen({ incidents }: Pick<Catalogue, 'incidents'>, id: string): Promise<void> {
  if (await incidents.isFrozen(id)) throw new Fault('OBJECT_FROZEN', { id });
}
