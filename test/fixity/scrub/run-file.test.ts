import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { linesOf, outcomeOf, verifyRun, type EndLine, type ScrubTally } from '../../../src/fixity/index.ts';
import { clearParts, sealRun } from '../../../src/fixity/scrub/run-file.ts';

describe('the file of a fixity run', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-run-file-')); });
  afterEach(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  async function linesIn(text: string, until?: number): Promise<readonly string[]> {
    const file = path.join(folder, 'run.ndjson');
    fs.writeFileSync(file, text);
    const lines: string[] = [];
    for await (const line of linesOf(file, until)) lines.push(line);
    return lines;
  }

  it('ends a line at a line feed and nowhere else, whatever a name of a file holds', async () => {
    const strange = JSON.stringify({ path: 'a\u2028b\u2029c\u0085d' });
    expect(await linesIn(`${strange}\n{}\n`)).to.deep.equal([strange, '{}']);
  });

  it('joins a line that is longer than what is read in one piece', async () => {
    const long = 'kiểm '.repeat(200_000);
    expect(await linesIn(`${long}\n{}\n`)).to.deep.equal([long, '{}']);
  });

  it('reads as far as it is told', async () => {
    expect(await linesIn('{}\n[]\n', 3)).to.deep.equal(['{}']);
    expect(await linesIn('{}\n', 0)).to.deep.equal([]);
  });

  it('is partial when hours or budget ended it, however many other copies came meanwhile and were read', () => {
    const tally: ScrubTally = {
      packages: 10, files: 10, bytes: 10, damaged: 0, planned: 5, plannedBytes: 5, undrawn: 0, gone: 0,
      counts: { match: 10, mismatch: 0, missing: 0, extra: 0, unreadable: 0 }, canaries: 4, canariesMissed: 0, missed: [], away: [],
    };
    expect(outcomeOf(tally)).to.equal('sound');
    expect(outcomeOf({ ...tally, stopped: 'budget' })).to.equal('partial');
    // What cannot be read is no damage, and no match either.
    expect(outcomeOf({ ...tally, unreadable: 1 })).to.equal('partial');
    expect(outcomeOf({ ...tally, unreadable: 1, damaged: 1 })).to.equal('damaged');
  });

  it('is sealed once, whatever another attempt that was thought dead still does', async () => {
    const part = (name: string, lines: number): { readonly file: string; readonly offset: number } => {
      const file = path.join(folder, `run.${name}.part.new`);
      const text = Array.from({ length: lines }, (_, n) => `{"at":"t","canary":"good","line":"canary","outcome":"match","told":true,"v":${n}}\n`).join('');
      fs.writeFileSync(file, text);
      return { file, offset: text.length };
    };
    const file = path.join(folder, '2026/run.ndjson');
    const attempt = async (name: string, lines: number): Promise<EndLine> => sealRun({ part: part(name, lines), file, end: (written) => ({ line: 'end', run: name, endedAt: 't', outcome: 'sound', packages: 0, files: 0, bytes: 0, damaged: 0, notChecked: 0, counts: { match: 0, mismatch: 0, missing: 0, extra: 0, unreadable: 0 }, canaries: 4, canariesMissed: 0, ...written }) });
    const ends = await Promise.all([attempt('a', 3), attempt('b', 40), attempt('c', 7)]);
    expect(new Set(ends.map(({ root }) => root)).size).to.equal(1);
    expect(await verifyRun(file)).to.have.nested.property('end.root', ends[0].root);
    await clearParts(folder, 'run');
    expect(fs.readdirSync(folder, { recursive: true })).to.have.members(['2026', path.join('2026', 'run.ndjson')]);
  });
});
