import { expect } from 'chai';
import { foreseeFlags } from '../../src/cli/language.ts';

describe('foreseeFlags', () => {
  const table: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>, 'vi' | 'en'])[] = [
    ['Vietnamese when nothing is said', ['list'], {}, 'vi'],
    ['Vietnamese in the C locale', ['list'], { LANG: 'C.UTF-8' }, 'vi'],
    ['English in an English locale', ['list'], { LANG: 'en_GB.UTF-8' }, 'en'],
    ['LC_ALL before LANG', ['list'], { LC_ALL: 'vi_VN.UTF-8', LANG: 'en_US.UTF-8' }, 'vi'],
    ['LC_MESSAGES before LANG', ['list'], { LC_MESSAGES: 'en_US', LANG: 'vi_VN' }, 'en'],
    ['KHO_LANG before the locale', ['list'], { KHO_LANG: 'vi', LC_ALL: 'en_US.UTF-8' }, 'vi'],
    ['nothing from an empty variable', ['list'], { KHO_LANG: '', LANG: 'en_US' }, 'en'],
    ['--lang before everything', ['list', '--lang', 'en'], { KHO_LANG: 'vi' }, 'en'],
    ['--lang=en before the command', ['--lang=en', 'list'], {}, 'en'],
    ['the last --lang', ['--lang', 'en', 'list', '--lang', 'vi'], { KHO_LANG: 'en' }, 'vi'],
    ['no path behind --', ['check', '--', '--lang', 'en'], {}, 'vi'],
    ['no language that there is not', ['list', '--lang', 'fr'], { LANG: 'en_US' }, 'en'],
  ];
  for (const [title, argv, env, lang] of table) {
    it(`takes ${title}`, () => { expect(foreseeFlags(argv, env).lang).to.equal(lang); });
  }

  it('finds --json, but not behind --', () => {
    expect([foreseeFlags(['list', '--json'], {}).json, foreseeFlags(['check', '--', '--json'], {}).json]).to.deep.equal([true, false]);
  });
});
