import { timestamp } from '../base/index.ts';
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
    time: catalogueTime(event.time),
    outcome: event.outcome,
    detail: event.detail ?? '',
    agent: event.agents.map(({ value }) => value.replace(/^[a-z]+:/, '')).join(', '),
    version: versionOf(event, versionTimes),
  };
}

/** A time as the catalogue and the job records have it, UTC; packages of Circular 05/2025 tell that of Vietnam. */
export function catalogueTime(time: string): string {
  const instant = Date.parse(time);
  return time.endsWith('Z') || Number.isNaN(instant) ? time : timestamp(new Date(instant));
}

function versionOf(event: PremisEvent, versionTimes: readonly string[]): number {
  const time = catalogueTime(event.time);
  const own = versionTimes.lastIndexOf(time);
  return Math.max(0, own === -1 ? versionTimes.findLastIndex((made) => made <= time) : own) + 1;
}
