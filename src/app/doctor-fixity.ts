import { asFault } from '../base/index.ts';
import type { Diagnosis } from '../cli/index.ts';
import type { ReadingKho } from './compose.ts';
import { standingOf } from './fixity.ts';
import { usablePolicies } from './fixity-policies.ts';
import type { Surroundings } from './surroundings.ts';

/** What is overdue, what differs, and a run that vouches for nothing; policies that cannot be used are a problem of their own. */
export async function fixityOf(kho: ReadingKho, surroundings: Surroundings): Promise<readonly Diagnosis[]> {
  try {
    const { overdue, bad, places, isVoid } = await standingOf(kho, surroundings, usablePolicies(kho.store.locations));
    const all = places.reduce((sum, place) => sum + place.all.copies, 0);
    const advice = isVoid ? 'void' : bad.copies > 0 ? 'bad' : overdue.copies > 0 ? 'overdue' : undefined;
    return [{
      topic: 'doctor.fixity', state: advice === undefined ? 'ok' : advice === 'overdue' ? 'warning' : 'problem', detail: `${overdue.copies} / ${bad.copies}`,
      saying: { key: 'doctor.fixity.detail', params: { overdue: overdue.copies, bad: bad.copies, all } }, ...(advice === undefined ? {} : { advice: `doctor.fixity.${advice}` }),
    }];
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'CONFIG_INVALID') throw fault;
    return [{ topic: 'doctor.fixity', state: 'problem', detail: '', fault }];
  }
}
