import type { Lang } from '../base/index.ts';

/** What must be known before the arguments are parsed: in which words, and in which form, a mistake in them is told. */
export interface ForeseenFlags {
  readonly lang: Lang;
  readonly json: boolean;
}

/** Looks ahead for `--lang` and `--json`; everything after `--` is a path. The last `--lang` counts. */
export function foreseeFlags(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ForeseenFlags {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  let lang = langOf(env);
  flags.forEach((flag, at) => {
    const value = flag === '--lang' ? flags[at + 1] : flag.startsWith('--lang=') ? flag.slice('--lang='.length) : undefined;
    if (value === 'vi' || value === 'en') lang = value;
  });
  return { lang, json: flags.includes('--json') };
}

/** `KHO_LANG`, else the POSIX locale (`LC_ALL`, `LC_MESSAGES`, `LANG`: the first that is set); Vietnamese unless it says English. */
export function langOf(env: Readonly<Record<string, string | undefined>>): Lang {
  const locale = [env['KHO_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && /^en/i.test(locale) ? 'en' : 'vi';
}
