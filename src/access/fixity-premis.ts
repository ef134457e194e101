import { derivedUuid, textOf, timestamp, type Clock } from '../base/index.ts';
import { PRIMARY_LOCATION, type CopyCheck } from '../catalogue/index.ts';
import { writePremis, type PremisAgent, type PremisEvent, type PremisLink } from '../formats/premis/index.ts';

/** What a package went through since it was archived: no AIP is written again for it. */
export interface PackageHistory {
  readonly packageId: string;
  /** Readings of its copies, in any order. */
  readonly checks: readonly CopyCheck[];
  /** Harm and repair, as PREMIS events. */
  readonly repairs: readonly PremisEvent[];
  /** How people call the places: identifier → name. */
  readonly places: ReadonlyMap<string, string>;
  readonly software: { readonly name: string; readonly version: string };
  readonly clock: Clock;
}

/**
 * The fixity history of a package as a PREMIS 3.0 document that goes beside what is handed out: one event *fixity check* for each
 * reading of each copy, with the run and the place, and every repair; oldest first.
 */
export function fixityPremis({ packageId, checks, repairs, places, software, clock }: PackageHistory): string {
  const program: PremisAgent = { identifier: { type: 'local', value: `software:${software.name} ${software.version}` }, name: software.name, type: 'software', version: software.version };
  const events = [...checks.map((check) => eventOf(check, { places, program: program.identifier })), ...repairs].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const note = `Fixity history of ${packageId} as recorded on ${timestamp(clock.now())}`;
  return textOf((sink) => {
    writePremis(sink, {
      objects: [{ kind: 'intellectual entity', identifier: { type: 'URN', value: packageId }, originalName: note }],
      events, agents: [program, ...agentsOf(repairs, program)], rights: [],
    });
  });
}

interface Naming {
  readonly places: ReadonlyMap<string, string>;
  readonly program: PremisLink;
}

function eventOf({ packageId, location, checkedAt, outcome, version, files, bytes, run }: CopyCheck, { places, program }: Naming): PremisEvent {
  const place = location === PRIMARY_LOCATION ? 'the store itself' : places.get(location) ?? location;
  return {
    identifier: { type: 'UUID', value: derivedUuid(packageId, location, checkedAt, 'fixity check') }, type: 'fixity check', time: checkedAt,
    outcome: outcome === 'match' ? 'pass' : 'fail',
    detail: `${files} files (${bytes} bytes) of the copy in ${place} read again${version === undefined ? '' : `, up to version ${version}`}`,
    outcomeNote: `${outcome}${run === undefined ? '; single audit' : `; fixity run ${run}`}`,
    agents: [{ ...program, role: 'executing program' }], objects: [{ type: 'URN', value: packageId }],
  };
}

/** Whoever the events of repairs name has to stand in the document. */
function agentsOf(repairs: readonly PremisEvent[], known: PremisAgent): readonly PremisAgent[] {
  const named = new Map<string, PremisAgent>();
  for (const { value, type } of repairs.flatMap(({ agents }) => agents)) {
    if (value === known.identifier.value) continue;
    const [kind = '', ...name] = value.split(':');
    named.set(value, { identifier: { type, value }, name: name.join(':') || value, type: kind === 'software' ? 'software' : 'person' });
  }
  return [...named.values()];
}
