import { timestamp, type Clock } from '../base/index.ts';

/** How long a machine has been running: time that nobody can set. */
export interface Running {
  /** Seconds since it was started. */
  readonly uptime: number;
  /** Names the start; another one after each. */
  readonly boot: string;
}

/** A moment as a process saw it. */
export interface Sighting extends Running {
  /** By the clock, RFC 3339. */
  readonly at: string;
}

/** This moment. */
export function sightingNow(clock: Clock, running: () => Running): Sighting {
  const { uptime, boot } = running();
  return { at: timestamp(clock.now()), uptime: Math.floor(uptime), boot };
}

/** What the clock and the machine's running time say together. `back`, `forward`: the clock was set; `restarted`: the machine was off. */
export type ClockWord = 'steady' | 'back' | 'forward' | 'restarted';

/** Time that a machine may have been switched off, at most, for it to count as time that passed; seconds. */
export const UNSEEN = 24 * 3600;
/** Clocks are corrected by a little all the time; seconds. */
const TOLERANCE = 600;

/**
 * Seconds that surely passed between two sightings: the lesser of what the clock says and of what the machine's running
 * time says. Setting the clock forward, ten years or ten minutes, adds nothing; setting it back loses what passed since
 * the last sighting and poisons nothing that comes after. A machine that was restarted gives its time since the start,
 * and a day for having been off.
 */
export function seenToPass(last: Sighting, now: Sighting): { readonly seconds: number; readonly clock: ClockWord } {
  const byClock = Math.floor((Date.parse(now.at) - Date.parse(last.at)) / 1000);
  const restarted = now.boot !== last.boot || now.uptime < last.uptime;
  const running = restarted ? now.uptime + UNSEEN : now.uptime - last.uptime;
  const seconds = Math.max(0, Math.min(byClock, running));
  if (byClock < -TOLERANCE) return { seconds, clock: 'back' };
  if (restarted) return { seconds, clock: 'restarted' };
  return { seconds, clock: byClock > running + TOLERANCE ? 'forward' : 'steady' };
}
