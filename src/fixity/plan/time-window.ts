/** A part of the day; one that ends before it begins goes over midnight. */
export interface TimeWindow {
  /** `19:00` */
  readonly from: string;
  readonly to: string;
}

/** Whether a time (milliseconds since 1970) lies in one of the windows, by the clock of a time zone. The end is not part of it. */
export function isWithin(windows: readonly TimeWindow[], timeZone: string, now: number): boolean {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(now));
  return windows.some(({ from, to }) => (from < to ? time >= from && time < to : time >= from || time < to));
}

/** How many minutes of a day the windows leave; they may overlap. */
export function minutesADay(windows: readonly TimeWindow[] | undefined): number {
  if (windows === undefined) return MINUTES;
  const open = new Set<number>();
  for (const { from, to } of windows) {
    const [first, end] = [minuteOf(from), minuteOf(to)];
    for (let minute = first; minute !== end || open.size === 0; minute = (minute + 1) % MINUTES) {
      open.add(minute);
      if ((minute + 1) % MINUTES === end) break;
    }
  }
  return open.size;
}

const MINUTES = 24 * 60;

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
