import type { Diagnosis } from '../cli/index.ts';
import { PRIMARY_NAME, replicasStatus, type LocationStatus, type ReplicaParts } from '../replicas/index.ts';

/** Less than this much free space at a location is a warning: the next large package will not fit. */
const LITTLE_SPACE = 1024 ** 3;

/** How many copies there are, and each place that keeps them. */
export async function copiesOf(parts: ReplicaParts): Promise<readonly Diagnosis[]> {
  const { level, required, lacking, packages, warning, places } = await replicasStatus(parts);
  const detail = `NDSA ${level}/4 · min_copies ${required} · ${packages - lacking}/${packages}`;
  const state = lacking > 0 ? 'problem' : warning === undefined ? 'ok' : 'warning';
  const found = diagnosis('doctor.copies', state, detail);
  const isOneBlow = warning !== undefined && warning !== 'notRequired';
  return [isOneBlow ? { ...found, advice: 'doctor.copies.oneCopy' } : found, ...places.map(ofPlace)];
}

/** Harm there is a problem, and so is a location that is away; one that dies with another is a warning. */
function ofPlace({ location: { name, path }, counts, facts, fault, sharesDiskWith }: LocationStatus): Diagnosis {
  if (fault !== undefined) return diagnosis('doctor.location', 'problem', `${name} ${path} ${fault.code}`);
  const harmed = counts.damaged + counts.divergent + counts.missing;
  if (harmed > 0) return diagnosis('doctor.location', 'problem', `${name} ${path} ! ${harmed}`);
  if (sharesDiskWith.length > 0) return diagnosis('doctor.location', 'warning', `${name} ${path} = ${sharesDiskWith.map((other) => (other === PRIMARY_NAME ? 'kho' : other)).join(', ')}`);
  const left = counts.pending + counts.behind;
  const little = facts !== undefined && facts.freeBytes < LITTLE_SPACE;
  return diagnosis('doctor.location', left > 0 || little ? 'warning' : 'ok', `${name} ${path} ${counts.verified}/${counts.verified + left}`);
}

function diagnosis(topic: string, state: Diagnosis['state'], detail: string): Diagnosis {
  return state === 'ok' ? { topic, state, detail } : { topic, state, detail, advice: `${topic}.advice` };
}
