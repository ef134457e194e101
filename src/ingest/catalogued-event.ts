import type { CataloguedEvent } from '../catalogue/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';

/**
 * A PREMIS event as the catalogue lists it (index 0 of the times is version 1). It belongs to the last version that bears its
 * time; one that happened between versions, a repair, to the one that was the newest then.
 */
export function cataloguedEvent(event: PremisEvent, versionTimes: readonly string[]): CataloguedEvent {
  return {
    id: event.identifier.value,
    type: event.type,
    time: event.time,
    outcome: event.outcome,
    detail: event.detail ?? '',
    agent: event.agents.map(({ value }) => value.replace(/^[a-z]+:/, '')).join(', '),
    version: versionOf(event, versionTimes),
  };
}

function versionOf({ time }: PremisEvent, versionTimes: readonly string[]): number {
  const own = versionTimes.lastIndexOf(time);
  return Math.max(0, own === -1 ? versionTimes.findLastIndex((made) => made <= time) : own) + 1;
}
