// Dates and times of XML Schema 1.0, part 2, §3.2.7 to §3.2.14: lexical forms, and days that exist.

const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))?';
const YEAR = '(-?(?:[1-9]\\d{4,17}|\\d{4}))';
const MONTH = '(0[1-9]|1[0-2])';
const DAY = '(0[1-9]|[12]\\d|3[01])';
const TIME = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)';

const FORMS = {
  dateTime: new RegExp(`^${YEAR}-${MONTH}-${DAY}T${TIME}${ZONE}$`),
  date: new RegExp(`^${YEAR}-${MONTH}-${DAY}${ZONE}$`),
  gYearMonth: new RegExp(`^${YEAR}-${MONTH}${ZONE}$`),
  gYear: new RegExp(`^${YEAR}${ZONE}$`),
  time: new RegExp(`^${TIME}${ZONE}$`),
  gMonthDay: new RegExp(`^--${MONTH}-${DAY}${ZONE}$`),
  gDay: new RegExp(`^---${DAY}${ZONE}$`),
  gMonth: new RegExp(`^--${MONTH}${ZONE}$`),
} as const;

export type DateForm = keyof typeof FORMS;

const DURATION = /^-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** Whether a text is a date or time of the form. There is no year 0 in XML Schema 1.0, and no 30 February. */
export function isDate(form: DateForm, value: string): boolean {
  const matched = FORMS[form].exec(value);
  if (matched === null) return false;
  if (form === 'gMonthDay') return Number(matched[2]) <= daysOf(2000, Number(matched[1]));
  const [, year, month, day] = matched;
  if (form === 'time' || form === 'gDay' || form === 'gMonth') return true;
  if (/^-?0+$/.test(year ?? '')) return false;
  return day === undefined || Number(day) <= daysOf(Number(year), Number(month));
}

export function isDuration(value: string): boolean {
  return DURATION.test(value);
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return leap ? 29 : 28;
}
