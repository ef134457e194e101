import { expect } from 'chai';
import { changingCalls } from './changing-calls.ts';
import { filesBelow, importsOf, textOf } from './sources.ts';

// Guarantee G13: only one module may unlink content. Every call in src/ that changes the file system stands in
// changing-calls.json with its reason: a new one is a decision that somebody reads, not something that slips in.

type List = Readonly<Record<string, { readonly calls: Readonly<Record<string, number>>; readonly why: string }>>;

const LIST = JSON.parse(textOf('test/arch/changing-calls.json')) as List;
const SOURCES = new Map(filesBelow('src', ['.ts', '.tsx']).map((file) => [file, textOf(file)]));
/** What a right list would be: the mutations below are tried against it, whatever state the real one is in. */
const PRESENT: List = Object.fromEntries([...SOURCES].map(([file, text]) => [file, { calls: changingCalls(text), why: '' }] as const).filter(([, { calls }]) => Object.keys(calls).length > 0));
const THE_ONE_PLACE = 'src/storage/destroy/destroy-object.ts';

/** What the list and the sources do not agree about. */
function disagreements(list: List, sources: ReadonlyMap<string, string>): readonly string[] {
  const said = (calls: Readonly<Record<string, number>> = {}): string => Object.entries(calls).map(([name, times]) => `${name} ×${times}`).sort().join(', ') || 'nothing';
  const files = new Set([...Object.keys(list), ...sources.keys()]);
  return [...files].sort().flatMap((file) => {
    const [listed, found] = [said(list[file]?.calls), said(changingCalls(sources.get(file) ?? ''))];
    return listed === found ? [] : [`${file}: listed ${listed}, found ${found}`];
  });
}

/** Files that name the functions that destroy. */
function destroyers(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources].filter(([file, text]) => file !== THE_ONE_PLACE && /\bdestroyObject\b/.test(text)).map(([file]) => file).sort();
}

describe('what may change the file system', () => {
  it('is in test/arch/changing-calls.json, call by call, with the reason', () => {
    expect(disagreements(LIST, SOURCES), 'enter the call with its reason in test/arch/changing-calls.json').to.deep.equal([]);
    expect(Object.entries(LIST).filter(([, { why }]) => why.length < 15)).to.deep.equal([]);
  });

  it('unlinks content in one place only, and only disposal goes there', () => {
    expect(destroyers(SOURCES)).to.deep.equal(['src/disposal/destroy-copies.ts', 'src/storage/index.ts']);
    const entering = [...SOURCES.keys()].filter((file) => importsOf(file).includes(THE_ONE_PLACE));
    expect(entering).to.deep.equal(['src/storage/index.ts']);
    expect(textOf(THE_ONE_PLACE)).to.match(/\bfs\.unlink\(/);
    expect([...SOURCES].filter(([file, text]) => file !== THE_ONE_PLACE && 'unlink' in changingCalls(text)).map(([file]) => file)).to.deep.equal([]);
  });

  it('is noticed when a source gets one more call, whatever it looks like', () => {
    const file = 'src/portal/portal.ts';
    for (const call of [
      "await fs.rm(path.join(objects, root), { recursive: true });", "fs.rmSync(target);", "await fs.promises.unlink(target);", "promises.rmdir(folder);",
      "fs . promises\n  .rename(a, b);", "await handle.truncate(0);", "fs.truncateSync(target);", "await fs.writeFile(target, '');", "fs.openSync(target, 'r+');",
      "await fs.open(target, fs.constants.O_WRONLY);", "fs.createWriteStream(target);", "fs.cpSync(a, b);",
    ]) {
      expect(disagreements(PRESENT, new Map([...SOURCES, [file, `${SOURCES.get(file)!}\n${call}\n`]])), call).to.have.length(1);
    }
  });

  it('is noticed when it hides behind a name or another process', () => {
    const file = 'src/portal/portal.ts';
    for (const line of [
      "import { rm } from 'node:fs/promises';", "import { unlink as away } from 'node:fs';", "import files from 'node:fs';", "import * as disk from 'node:fs/promises';",
      "import { execFile } from 'node:child_process';", "import fs, { rmSync } from 'fs';",
    ]) {
      expect(disagreements(PRESENT, new Map([...SOURCES, [file, `${line}\n${SOURCES.get(file)!}`]])), line).to.have.length(1);
    }
  });

  it('is noticed when a call goes, a file goes, or an entry of the list is changed', () => {
    for (const file of Object.keys(PRESENT)) {
      const { [file]: _gone, ...others } = PRESENT;
      expect(disagreements(others, SOURCES), file).to.have.length(1);
      expect(disagreements(PRESENT, new Map([...SOURCES, [file, '']])), file).to.have.length(1);
    }
  });

  it('is noticed when another module reaches for the function that destroys', () => {
    const file = 'src/ingest/rebuild.ts';
    expect(destroyers(new Map([...SOURCES, [file, `import { destroyObject } from '../storage/index.ts';\n${SOURCES.get(file)!}`]]))).to.include(file);
  });

  it('takes no notice of comments and of opening to read', () => {
    expect(changingCalls("// fs.rm(x)\n/* fs.unlink(y) */\nfs.openSync(file, 'r');\nfs.open(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);\nimport { createReadStream } from 'node:fs';")).to.deep.equal({});
  });
});
