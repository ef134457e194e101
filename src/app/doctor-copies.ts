import { asFault, type MessageParams } from '../base/index.ts';
import type { Diagnosis } from '../cli/index.ts';
import { PRIMARY_NAME, replicasStatus, type CopyWarning, type LocationStatus, type ReplicaParts } from '../replicas/index.ts';

/** Less than this much free space at a location is a warning: the next large package will not fit. */
const LITTLE_SPACE = 1024 ** 3;

/** How many copies there are, and each place that keeps them; settings that cannot be read are a problem of their own. */
export async function copiesOf(parts: ReplicaParts): Promise<readonly Diagnosis[]> {
  try {
    return await found(parts);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'CONFIG_INVALID') throw fault;
    return [{ topic: 'doctor.copies', state: 'problem', detail: '', fault }];
  }
}

async function found(parts: ReplicaParts): Promise<readonly Diagnosis[]> {
  const { level, required, lacking, packages, warning, places } = await replicasStatus(parts);
  const state = lacking > 0 ? 'problem' : warning === undefined ? 'ok' : 'warning';
  const params = { level, required, packages, kept: packages - lacking };
  const copies: Diagnosis = { topic: 'doctor.copies', state, detail: `${packages - lacking}/${packages}`, saying: { key: 'doctor.copies.detail', params } };
  const advice = warning === undefined ? undefined : ADVICE[warning];
  return [state === 'ok' || advice === undefined ? copies : { ...copies, advice }, ...places.map(ofPlace)];
}

/** What to do about each warning; the general advice where there is none of its own. */
const ADVICE: Readonly<Record<CopyWarning, string | undefined>> = {
  none: 'doctor.copies.oneCopy', sameDisk: 'doctor.copies.oneCopy', single: 'doctor.copies.single',
  harmed: 'doctor.copies.harmed', unread: 'doctor.copies.unread', away: 'doctor.copies.away', notRequired: undefined,
};

/** Harm there is a problem, and so is a location that is away; one that dies with another is a warning. */
function ofPlace({ location: { name, path }, counts, facts, fault, sharesDiskWith }: LocationStatus): Diagnosis {
  const place = `${name} ${path}`;
  const told = (state: Diagnosis['state'], about: string, params: MessageParams): Diagnosis => (
    { topic: 'doctor.location', state, detail: place, saying: { key: `doctor.location.${about}`, params: { place, ...params } } }
  );
  if (fault !== undefined) return { topic: 'doctor.location', state: 'problem', detail: place, fault };
  const harmed = counts.damaged + counts.divergent + counts.missing;
  if (harmed > 0) return { ...told('problem', 'harmed', { count: harmed }), advice: 'doctor.incidents.advice' };
  if (sharesDiskWith.length > 0) return told('warning', 'shares', { names: sharesDiskWith.map((other) => (other === PRIMARY_NAME ? 'kho' : other)).join(', ') });
  const left = counts.pending + counts.unread + counts.behind;
  if (left > 0) return { ...told('warning', 'read', { verified: counts.verified, all: counts.verified + left }), advice: counts.unread > 0 ? 'doctor.copies.unread' : 'doctor.location.lacking' };
  const little = facts !== undefined && facts.freeBytes < LITTLE_SPACE;
  if (little) return { ...told('warning', 'little', { free: `${(facts.freeBytes / 1024 ** 3).toFixed(1)} GiB` }), advice: 'doctor.location.littleAdvice' };
  return told('ok', 'read', { verified: counts.verified, all: counts.verified });
}
