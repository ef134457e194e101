import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { expect } from 'chai';
import { FAULTS, type MessageEntry } from '../../src/base/index.ts';
import { PROFILED } from '../../src/formats/eark/index.ts';
import { PROFILED_RULES } from '../../src/formats/tt05/index.ts';

// The words of everything that Kho can say are data. What the code can emit and what the tables hold must be the same.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TABLES = fs.readdirSync(path.join(ROOT, 'profiles/messages')).filter((name) => name.endsWith('.json'));

/** Quoted codes of findings: ours (`B-02`) and the specifications' (`CSIP1`, `CSIPSTR4`, `SIP4`). */
const FINDING_CODE = /'((?:[A-Z]-\d{2})|(?:(?:CSIPSTR|CSIP|SIP|AIPM|DIP)\d+))'/g;
const IS_FINDING_CODE = /^([A-Z]-\d{2}|(CSIPSTR|CSIP|SIP|AIPM|DIP)\d+|TT05-[A-Z]\d{2})$/;

function sources(folder: string): string {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => fs.readFileSync(path.join(ROOT, folder, name), 'utf8'))
    .join('\n');
}

/** Table by table, with the keys as they are written: JSON.parse would hide a key that is there twice. */
function tables(): ReadonlyMap<string, { readonly keys: readonly string[]; readonly entries: ReadonlyMap<string, MessageEntry> }> {
  return new Map(TABLES.map((name) => {
    const text = fs.readFileSync(path.join(ROOT, 'profiles/messages', name), 'utf8');
    const entries = new Map(Object.entries(JSON.parse(text) as Record<string, MessageEntry>));
    const keys = [...text.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key!);
    return [name, { keys, entries }];
  }));
}

const params = (text: string): string => [...new Set([...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name!))].sort().join();

function emitted(): ReadonlySet<string> {
  return new Set([...[...sources('src').matchAll(FINDING_CODE)].map(([, code]) => code!), ...PROFILED.keys(), ...PROFILED_RULES.keys()]);
}

describe('the tables in profiles/messages', () => {
  const all = tables();
  const merged = new Map([...all.values()].flatMap(({ entries }) => [...entries]));

  it('name every key once, over all tables', () => {
    const keys = [...all.values()].flatMap((table) => table.keys);
    expect(keys).to.have.length.above(400);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).to.deep.equal([]);
    expect(keys.length, 'every key stands at the beginning of its line').to.equal([...all.values()].reduce((sum, { entries }) => sum + entries.size, 0));
  });

  it('are complete in Vietnamese and English, remedies included', () => {
    const empty = [...merged].filter(([, { vi, en, remedy }]) => [vi, en, ...(remedy === undefined ? [] : [remedy.vi, remedy.en])].some((text) => typeof text !== 'string' || text.trim() === ''));
    expect(empty.map(([key]) => key)).to.deep.equal([]);
  });

  it('name every parameter with letters only: anything else would be shown as it is written', () => {
    const texts = [...merged].flatMap(([key, { vi, en, remedy }]) => [vi, en, remedy?.vi ?? '', remedy?.en ?? ''].map((text) => ({ key, text })));
    const written = texts.filter(({ text }) => [...text.matchAll(/\{([^{}\s"]*)\}/g)].some(([, name]) => !/^[a-zA-Z]+$/.test(name!)));
    expect(written.map(({ key }) => key)).to.deep.equal([]);
  });

  it('ask for the same parameters in both languages', () => {
    const uneven = [...merged].filter(([, { vi, en, remedy }]) => params(vi) !== params(en) || params(remedy?.vi ?? '') !== params(remedy?.en ?? ''));
    expect(uneven.map(([key]) => key)).to.deep.equal([]);
  });

  it('have a message with a remedy for every code of a finding, and for no other', () => {
    const codes = emitted();
    expect(codes.size).to.be.above(100);
    const said = [...merged].filter(([key, { remedy }]) => IS_FINDING_CODE.test(key) && remedy !== undefined).map(([key]) => key);
    expect(said.sort()).to.deep.equal([...codes].sort());
  });

  it('have a message with a remedy for every code of a fault, and every fault thrown is in the table', () => {
    expect(Object.keys(FAULTS).filter((code) => merged.get(code)?.remedy === undefined)).to.deep.equal([]);
    const thrown = [...sources('src').matchAll(/new Fault\(\s*(?:[^'(),]*\?\s*)?'([A-Z_]+)'(?:\s*:\s*'([A-Z_]+)')?/g)].flatMap(([, one, other]) => [one, other]).filter((code) => code !== undefined);
    expect(thrown).to.have.length.above(40);
    expect(thrown.filter((code) => !(code in FAULTS))).to.deep.equal([]);
  });

  it('have words for every finding that is written out in the code', () => {
    const written = [...sources('src').matchAll(/standard: '[a-z0-9]+',\s*code: '([^']+)'/g)].map(([, code]) => code!);
    expect(written).to.have.length.above(20);
    expect(written.filter((code) => !IS_FINDING_CODE.test(code) || !merged.has(code))).to.deep.equal([]);
  });

  for (const area of ['cli', 'portal']) {
    it(`have every key that src/${area} names`, () => {
      const named = [...sources(`src/${area}`).matchAll(/words\.(?:text|count|remedy)\(\s*(?:[^'()\n]*\?\s*)?'([\w.-]+)'(?:\s*:\s*'([\w.-]+)')?/g)]
        .flatMap(([, one, other]) => [one, other]).filter((key) => key !== undefined);
      expect(named).to.have.length.above(60);
      expect([...new Set(named)].filter((key) => !merged.has(`${area}.${key}`))).to.deep.equal([]);
    });
  }
});
