import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { API_CODES } from '../../src/api/index.ts';
import { FAULTS, type MessageEntry } from '../../src/base/index.ts';
import { EXIT_STATUSES } from '../../src/cli/index.ts';
import { MESSAGES } from './setting.ts';

/** Keys of a kind out of all tables: a topic brings its own file. */
function keysLike(kind: RegExp): ReadonlyMap<string, MessageEntry> {
  const folder = new URL('../../profiles/messages/', import.meta.url);
  const entries = fs.readdirSync(folder).flatMap((name) => Object.entries(JSON.parse(fs.readFileSync(new URL(name, folder), 'utf8')) as Record<string, MessageEntry>));
  return new Map(entries.filter(([key]) => kind.test(key)));
}

function sources(folder: URL): string {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => fs.readFileSync(path.join(folder.pathname, name), 'utf8'))
    .join('\n');
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name ?? '').sort();

describe('words for faults', () => {
  const faults = keysLike(/^(?:[A-Z]{4,}|[A-Z0-9]+(?:_[A-Z0-9]+)+)$/);

  it('has exactly the codes of the table of faults, and those of answers of the REST interface', () => {
    expect([...faults.keys()].sort()).to.deep.equal([...Object.keys(FAULTS), ...API_CODES].sort());
  });

  it('has a message and a remedy in both languages with the same parameters', () => {
    const uneven = [...faults].filter(([, { vi, en, remedy }]) => {
      if (remedy === undefined || [vi, en, remedy.vi, remedy.en].includes('')) return true;
      return placeholders(vi).join() !== placeholders(en).join() || placeholders(remedy.vi).join() !== placeholders(remedy.en).join();
    });
    expect(uneven.map(([code]) => code)).to.deep.equal([]);
  });

  it('asks only for parameters that the command line knows a stand-in for', () => {
    const known = ['command', 'date', 'detail', 'head', 'hold', 'host', 'id', 'incident', 'key', 'kind', 'known', 'least', 'leaves', 'most', 'name', 'path', 'pid', 'port', 'reason', 'request', 'role', 'seq', 'signed', 'since', 'size', 'spec', 'state', 'supported', 'timeZone', 'until', 'version', 'what'];
    const onTerminal = [...faults].filter(([code]) => code in FAULTS).map(([, entry]) => entry);
    const asked = new Set(onTerminal.flatMap(({ vi, remedy }) => placeholders(`${vi} ${remedy?.vi ?? ''}`)));
    expect([...asked].filter((name) => !known.includes(name))).to.deep.equal([]);
  });
});

describe('words of the command line', () => {
  const table = keysLike(/^cli\./);
  const code = sources(new URL('../../src/cli/', import.meta.url));

  it('is complete in both languages with the same parameters', () => {
    const uneven = [...table].filter(([, { vi, en }]) => vi === '' || en === '' || placeholders(vi).join() !== placeholders(en).join());
    expect(uneven.map(([key]) => key)).to.deep.equal([]);
  });

  it('has every key that the code names', () => {
    const named = [...code.matchAll(/(?:words|desk\.words)\.(?:text|count|remedy)\('([a-zA-Z0-9.]+)'/g)].map(([, key]) => `cli.${key ?? ''}`);
    expect(named).to.have.length.above(60);
    expect(named.filter((key) => !MESSAGES.has(key))).to.deep.equal([]);
  });

  it('has words and a remedy for every usage error', () => {
    const problems = [...code.matchAll(/new UsageError\((?:[a-z]+ \? )?'([a-zA-Z]+)'(?: : '([a-zA-Z]+)')?/g)].flatMap(([, one, other]) => [one, other]);
    const named = new Set([...problems.filter((problem) => problem !== undefined), 'unknownFlag', 'unknownFlagSimilar', 'unknownCommand', 'unknownCommandSimilar']);
    expect([...named].filter((problem) => table.get(`cli.usage.${problem}`)?.remedy === undefined)).to.deep.equal([]);
  });

  it('has words for every exit status', () => {
    expect(EXIT_STATUSES.filter((status) => !table.has(`cli.exit.${status}`))).to.deep.equal([]);
  });

  it('has words and advice for every topic of the doctor, and the stages of the demo', () => {
    const topics = ['node', 'sqlite', 'store', 'disk', 'clock', 'writer', 'recovery', 'staging', 'quarantine', 'catalogue', 'permissions', 'filesystem', 'fonts', 'scanner'];
    const stages = ['preparing', 'samples', 'ingesting', 'auditing', 'ready', 'bad-packages', 'stop'];
    const keys = [...topics.flatMap((topic) => [`doctor.${topic}`, `doctor.${topic}.advice`]), ...stages.map((stage) => `demo.${stage}`)];
    expect(keys.filter((key) => !MESSAGES.has(key))).to.deep.equal([]);
  });
});
