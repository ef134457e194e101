import { localTime, readDate } from './record-date.ts';
import { WRITER } from './profile.ts';
import { valueOf, type RecordView, type Surroundings } from './record-view.ts';

/** The day, `yyyymmdd`, after which nothing in a package can be: that on which it was made or judged, whichever is earlier. */
export function madeOn(created: string | undefined, judged: string | undefined): number | undefined {
  const instants = [created, judged].map((time) => Date.parse(time ?? '')).filter((instant) => !Number.isNaN(instant));
  if (instants.length === 0) return undefined;
  const day = localTime(new Date(Math.min(...instants)).toISOString(), WRITER.timeOffsetMinutes).slice(0, 10).replaceAll('-', '');
  return /^\d{8}$/.test(day) ? Number(day) : undefined;
}

/** From when to when a file is, where its record says both and in order. */
export function periodOf(record: RecordView): Surroundings['period'] {
  const start = readDate(valueOf(record, 'startDate') ?? '');
  const end = readDate(valueOf(record, 'endDate') ?? '');
  return start === undefined || end === undefined || end.to < start.from ? undefined : { from: start.from, to: end.to };
}

/** What documents say that has to do with their file, summed up while their records are read. */
export class DocumentSums {
  digitised = 0;
  #pages: number | undefined = 0;

  /** Pages of all; undefined when one says no number. */
  get pages(): number | undefined {
    return this.#pages;
  }

  add(view: RecordView | undefined): void {
    if (view === undefined) return;
    if (valueOf(view, 'confidenceLevel') === '02') this.digitised += 1;
    if (!view.variant.byName.has('numberOfPage') || this.#pages === undefined) return;
    const value = valueOf(view, 'numberOfPage') ?? '';
    this.#pages = /^\d{1,9}$/.test(value) ? this.#pages + Number(value) : undefined;
  }
}
