/** What is done about due times that passed while nobody looked. */
export const MISSED = ['skip', 'once', 'all'] as const;
export type Missed = (typeof MISSED)[number];

/** A due time that is settled now: by a job, or by letting it pass. */
export interface Firing {
  readonly dueAt: number;
  readonly fires: boolean;
  /** Due times before it that pass with it; a count that reached `MOST_MISSED` stopped there. */
  readonly missed: number;
}

/** As many missed due times are made up for, or counted: a clock that jumps ten years must not fire thousands of jobs. */
export const MOST_MISSED = 100;
/** A due time is missed when it is older than this: workers look every few seconds. */
const ON_TIME_MS = 600_000;

/**
 * What becomes of due times that nobody has settled: `due` is oldest first and has at most `MOST_MISSED + 1` entries, the
 * latest ones. `skip`: only one that is on time fires; `once`: the latest fires for all; `all`: each fires, up to the bound.
 */
export function firingsOf(due: readonly number[], missed: Missed, now: number): readonly Firing[] {
  const latest = due.at(-1);
  if (latest === undefined) return [];
  switch (missed) {
    case 'skip':
      return [{ dueAt: latest, fires: now - latest <= ON_TIME_MS, missed: due.length - 1 }];
    case 'once':
      return [{ dueAt: latest, fires: true, missed: due.length - 1 }];
    case 'all': {
      const made = due.slice(-MOST_MISSED);
      return made.map((dueAt, at) => ({ dueAt, fires: true, missed: at === 0 ? due.length - made.length : 0 }));
    }
  }
}
