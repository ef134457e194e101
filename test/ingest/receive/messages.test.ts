import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../', import.meta.url);
const TABLES = [
  { file: 'profiles/messages/bagit.json', source: 'src/formats/bagit/' },
  { file: 'profiles/messages/containers.json', source: 'src/ingest/receive/' },
];

type Table = Readonly<Record<string, { vi: string; en: string; remedy: { vi: string; en: string } }>>;

describe('the messages of bags and containers', () => {
  for (const { file, source } of TABLES) {
    it(`${file} has exactly the codes of ${source}, each with words and remedy in both languages`, () => {
      const table = JSON.parse(readFileSync(new URL(file, ROOT), 'utf8')) as Table;
      expect(Object.keys(table).sort()).to.deep.equal(codesIn(source));
      for (const [code, { vi, en, remedy }] of Object.entries(table)) {
        for (const text of [vi, en, remedy.vi, remedy.en]) expect(text, code).to.be.a('string').that.is.not.empty;
        expect(placeholders(vi), code).to.deep.equal(placeholders(en));
      }
    });
  }
});

function codesIn(folder: string): readonly string[] {
  const dir = fileURLToPath(new URL(folder, ROOT));
  const sources = readdirSync(dir).map((name) => readFileSync(`${dir}${name}`, 'utf8'));
  return [...new Set(sources.flatMap((text) => text.match(/(?<=')[A-Z]-\d\d(?=')/g) ?? []))].sort();
}

function placeholders(text: string): readonly string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}
