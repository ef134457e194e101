import { createRequire } from 'node:module';
import type { Lang } from '../../base/index.ts';

// The part of EDTF (ISO 8601-2, levels 0 and 1) that archives need: a year, a month or a day, about (~) or doubtful (?),
// a decade (197X), a century (18XX), and intervals of these, open at one end (../1945, 1975/..).

/** What is known of a point in time. */
export interface DatePoint {
  /** Four characters; X for a digit that is not known. */
  readonly year: string;
  readonly month?: number;
  readonly day?: number;
  readonly qualifier?: '~' | '?';
}

/** Days that a date may mean, `yyyymmdd` as numbers; infinite where an interval is open. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

const POINT = /^(\d{2}(?:\d[\dX]|XX))(?:-(\d{2})(?:-(\d{2}))?)?([~?])?$/;

/** Days of a month of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Whether there is such a day, month or year. */
export function isCalendarPoint({ year, month, day }: DatePoint): boolean {
  if (Number(year.replaceAll('X', '0')) < 1) return false;
  if (month === undefined) return day === undefined;
  if (year.includes('X') || month < 1 || month > 12) return false;
  return day === undefined || (day >= 1 && day <= daysInMonth(Number(year), month));
}

/** Writes a point in EDTF. */
export function writePoint({ year, month, day, qualifier }: DatePoint): string {
  const two = (part: number | undefined): string => (part === undefined ? '' : `-${String(part).padStart(2, '0')}`);
  return `${year}${two(month)}${two(day)}${qualifier ?? ''}`;
}

/** Reads a point of EDTF; undefined when it is none, or no day of the calendar. */
export function readPoint(edtf: string): DatePoint | undefined {
  const [, year, month, day, qualifier] = POINT.exec(edtf) ?? [];
  if (year === undefined) return undefined;
  const point: DatePoint = {
    year, ...(month === undefined ? {} : { month: Number(month) }), ...(day === undefined ? {} : { day: Number(day) }),
    ...(qualifier === '~' || qualifier === '?' ? { qualifier } : {}),
  };
  return isCalendarPoint(point) ? point : undefined;
}

/** The two ends of an EDTF date (the same point twice when it is no interval); an open end is undefined. */
function endsOf(edtf: string): { readonly from: DatePoint | undefined; readonly to: DatePoint | undefined } | undefined {
  const parts = edtf.split('/');
  if (parts.length > 2) return undefined;
  const [first = '', second = first] = parts;
  const [from, to] = [first, second].map((part) => (part === '..' ? undefined : readPoint(part)));
  if ((from === undefined && first !== '..') || (to === undefined && second !== '..') || (from === undefined && to === undefined)) return undefined;
  return { from, to };
}

/** The days that an EDTF date may mean; undefined when it is not EDTF as Kho writes it, or an interval that runs backwards. */
export function daySpan(edtf: string): DaySpan | undefined {
  const ends = endsOf(edtf);
  if (ends === undefined) return undefined;
  const from = ends.from === undefined ? -Infinity : firstDay(ends.from);
  const to = ends.to === undefined ? Infinity : lastDay(ends.to);
  return from > to ? undefined : { from, to };
}

function firstDay({ year, month = 1, day = 1 }: DatePoint): number {
  return Number(year.replaceAll('X', '0')) * 10_000 + month * 100 + day;
}

function lastDay({ year, month = 12, day }: DatePoint): number {
  const last = Number(year.replaceAll('X', '9'));
  return last * 10_000 + month * 100 + (day ?? daysInMonth(last, month));
}

/** Whether a text is a date as Kho keeps it. */
export function isEdtf(text: string): boolean {
  return daySpan(text) !== undefined;
}

/** `DD/MM/YYYY`, `MM/YYYY` or `YYYY` of a certain point; undefined for everything that this form cannot say. */
export function slashedDate(edtf: string): string | undefined {
  const point = readPoint(edtf);
  if (point === undefined || point.qualifier !== undefined || point.year.includes('X')) return undefined;
  return slashed(point);
}

function slashed({ year, month, day }: DatePoint): string {
  return [day, month].filter((part) => part !== undefined).map((part) => `${String(part).padStart(2, '0')}/`).join('') + year;
}

interface Words { readonly about: string; readonly doubtful: string; readonly decade: string; readonly century: string; readonly between: string; readonly since: string; readonly until: string; readonly unknown: string }
// Loaded as modules are, not read as files: this floor does no input or output of its own.
const WORDS = createRequire(import.meta.url)('../../../profiles/records/date-words.json') as Readonly<Record<Lang, Words>>;

/** A date as people read it, days first in both languages: `23/12/2024`, "khoảng 1978", "1946 – 1975". */
export function showDate(edtf: string | undefined, lang: Lang): string {
  const ends = edtf === undefined ? undefined : endsOf(edtf);
  const words = WORDS[lang];
  if (edtf === undefined || ends === undefined) return edtf ?? words.unknown;
  const [from, to] = [ends.from, ends.to].map((point) => (point === undefined ? '' : showPoint(point, words)));
  if (!edtf.includes('/')) return from ?? '';
  const form = ends.from === undefined ? words.until : ends.to === undefined ? words.since : words.between;
  return form.replace('{from}', from ?? '').replace('{to}', to ?? '');
}

function showPoint(point: DatePoint, words: Words): string {
  const shown = showYear(point, words);
  if (point.qualifier === undefined) return shown;
  return (point.qualifier === '~' ? words.about : words.doubtful).replace('{date}', shown);
}

function showYear(point: DatePoint, words: Words): string {
  if (point.year.endsWith('XX')) return words.century.replace('{century}', String(Number(point.year.slice(0, 2)) + 1));
  if (point.year.endsWith('X')) return words.decade.replace('{date}', point.year.replace('X', '0'));
  return slashed(point);
}
