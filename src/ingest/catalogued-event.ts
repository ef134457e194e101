import type { CataloguedEvent } from '../catalogue/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';

/** A PREMIS event as the catalogue lists it; it belongs to the last version that bears its time (index 0 is version 1). */
export function cataloguedEvent(event: PremisEvent, versionTimes: readonly string[]): CataloguedEvent {
  return {
    id: event.identifier.value,
    type: event.type,
    time: event.time,
    outcome: event.outcome,
    detail: event.detail ?? '',
    agent: event.agents.map(({ value }) => value.replace(/^[a-z]+:/, '')).join(', '),
    version: Math.max(1, versionTimes.lastIndexOf(event.time) + 1),
  };
}
