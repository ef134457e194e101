import type { Bilingual, Lang, MessageParams, Messages } from '../base/index.ts';
import { printable } from './printable.ts';

/** The words of the command line (`profiles/messages/cli.json`), numbers and amounts in one language. */
export interface Words {
  readonly lang: Lang;
  /** The text of `cli.<key>`; parameters are made printable. */
  text(key: string, params?: MessageParams): string;
  remedy(key: string, params?: MessageParams): string;
  /** Like `text` with `{count}`; takes `<key>.one` where the language has a singular and the number is one. */
  count(key: string, count: number): string;
  number(value: number): string;
  /** Bytes in decimal units: `1,8 GB`. */
  bytes(value: number): string;
  /** A UTC time to the minute: `2026-11-23 08:00 UTC`. */
  time(timestamp: string): string;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

export function createWords(messages: Messages, lang: Lang): Words {
  const locale = lang === 'vi' ? 'vi-VN' : 'en-GB';
  const plural = new Intl.PluralRules(locale);
  const text: Words['text'] = (key, params) => messages.text(`cli.${key}`, lang, printableParams(params));
  return {
    lang,
    text,
    remedy: (key, params) => messages.remedy(`cli.${key}`, lang, printableParams(params)),
    count: (key, count) => {
      const one = `${key}.one`;
      return text(plural.select(count) === 'one' && messages.has(`cli.${one}`) ? one : key, { count });
    },
    number: (value) => value.toLocaleString(locale),
    bytes: (value) => bytesText(value, locale),
    time: (timestamp) => `${printable(timestamp.slice(0, 16).replace('T', ' '))} UTC`,
  };
}

/** One text in both languages, as `--json` carries it. */
export function bilingual(word: (lang: Lang) => string): Bilingual {
  return { vi: word('vi'), en: word('en') };
}

/** `07:46`, or `01:07:46` from one hour on. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? clock : `${two(Math.floor(whole / 3600))}:${clock}`;
}

function printableParams(params: MessageParams | undefined): MessageParams | undefined {
  if (params === undefined) return undefined;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? printable(value) : value]));
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
