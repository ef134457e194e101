import type { Lang, MessageParams, Messages } from '../base/index.ts';

/** Words, numbers and dates in the language of one page. */
export interface Words {
  readonly lang: Lang;
  /** The text of `portal.<key>`. */
  text(key: string, params?: MessageParams): string;
  /** Like `text`, with `{count}`; takes `<key>.one` where the language has a singular and the number is one. */
  count(key: string, count: number, params?: MessageParams): string;
  /** The word for a term of a vocabulary (`portal.<vocabulary>.<term>`), or the term itself when it has none. */
  term(vocabulary: string, term: string): string;
  number(value: number): string;
  /** Bytes in decimal units: `1,8 GB`. */
  bytes(value: number): string;
  /** Date and time of day in Vietnam. */
  dateTime(time: string): string;
  date(time: string): string;
  /** The name of a digest algorithm as archivists write it: `SHA-512`. */
  algorithm(name: string): string;
  /** The name of a language given by its BCP 47 tag (`vi` → `Tiếng Việt`), or the text itself when it is no tag. */
  language(tag: string): string;
  /** How long ago, in days, for the middle of a sentence: `hôm nay`, `12 ngày trước`. */
  age(time: string, now: Date): string;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const ZONE = 'Asia/Ho_Chi_Minh';
const DAY_MS = 86_400_000;

export function createWords(messages: Messages, lang: Lang): Words {
  const locale = lang === 'vi' ? 'vi-VN' : 'en-GB';
  const plural = new Intl.PluralRules(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const text: Words['text'] = (key, params) => messages.text(`portal.${key}`, lang, params);
  return {
    lang,
    text,
    count: (key, count, params) => {
      const one = `${key}.one`;
      const chosen = plural.select(count) === 'one' && messages.has(`portal.${one}`) ? one : key;
      return text(chosen, { ...params, count });
    },
    term: (vocabulary, term) => (messages.has(`portal.${vocabulary}.${term}`) ? text(`${vocabulary}.${term}`) : term),
    number: (value) => value.toLocaleString(locale),
    bytes: (value) => bytesText(value, locale),
    dateTime: (time) => timeText(time, lang, true),
    date: (time) => timeText(time, lang, false),
    algorithm: (name) => name.replace(/^sha-?(?=\d)/i, 'SHA-'),
    language: (tag) => languageName(tag, locale),
    // Some versions of the language data begin with a capital.
    age: (time, now) => relative.format(-Math.max(0, dayNumber(now) - dayNumber(new Date(time))), 'day').toLocaleLowerCase(locale),
  };
}

function bytesText(value: number, locale: string): string {
  let unit = 0;
  let amount = value;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : 1;
  return `${amount.toLocaleString(locale, { maximumFractionDigits: digits })} ${UNITS[unit] ?? 'B'}`;
}

function languageName(tag: string, locale: string): string {
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)) return tag;
  return new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' }).of(tag) ?? tag;
}

function timeText(time: string, lang: Lang, withTime: boolean): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: ZONE, year: 'numeric', month: lang === 'vi' ? '2-digit' : 'short', day: lang === 'vi' ? '2-digit' : 'numeric', hour: '2-digit', minute: '2-digit',
    })
      .formatToParts(date)
      .map((part) => [part.type, part.value] as const),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const day = [part('day'), part('month'), part('year')].join(lang === 'vi' ? '/' : ' ');
  return withTime ? `${day} ${part('hour')}:${part('minute')}` : day;
}

/** Days since 1970 on the Vietnamese calendar: seven hours before UTC, without summer time. */
function dayNumber(date: Date): number {
  return Math.floor((date.getTime() + 7 * 3_600_000) / DAY_MS);
}
