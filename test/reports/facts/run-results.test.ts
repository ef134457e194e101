import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { canonicalJson, type Json } from '../../../src/base/index.ts';
import { leafHash, TreeEdge } from '../../../src/formats/tlog/index.ts';
import { openRunResults, type RunResults } from '../../../src/reports/facts/run-results.ts';
import type { HeldPackage } from '../../../src/reports/model.ts';

const id = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const held = (n: number): HeldPackage => ({ id: id(n), objectRoot: '', committedAt: [], files: [], formats: new Map() });

describe('results of fixity runs', () => {
  let folder: string;
  let opened: RunResults | undefined;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-runs-')); });
  afterEach(() => {
    opened?.close();
    opened = undefined;
    fs.rmSync(folder, { recursive: true });
  });

  const object = (n: number, at: string, given: Record<string, Json> = {}): readonly Json[] => [
    { line: 'file', object: id(n), version: 1, location: 'primary', at, path: 'v1/content/1', algorithm: 'sha512', outcome: 'match', expected: 'e', actual: 'e', size: 3 },
    { line: 'file', object: id(n), version: 1, location: 'primary', at, path: 'v1/content/2', algorithm: 'sha512', outcome: 'mismatch', expected: 'e', actual: 'f', ...given },
    { line: 'object', object: id(n), version: 1, location: 'primary', at, algorithm: 'sha512', outcome: 'mismatch', files: 2, bytes: 3, counts: {} },
  ];
  const canary = (told = true): Json => ({ line: 'canary', canary: 'good', told, outcome: told ? 'match' : 'mismatch', at: '2026-10-05T00:00:00Z' });
  const write = (run: string, lines: readonly Json[], outcome = 'damaged'): { readonly root: string; readonly outcome: string } => {
    const texts = [{ line: 'run', run }, ...lines].map(canonicalJson);
    const tree = new TreeEdge();
    for (const text of texts) tree.add(leafHash(Buffer.from(text)));
    const root = Buffer.from(tree.root()).toString('hex');
    fs.mkdirSync(path.join(folder, '2026'), { recursive: true });
    fs.writeFileSync(path.join(folder, '2026', `${run}.ndjson`), [...texts, canonicalJson({ line: 'end', run, outcome, root })].map((text) => `${text}\n`).join(''));
    return { root, outcome };
  };
  const open = async (sealed: Readonly<Record<string, { readonly root: string; readonly outcome: string }>>): Promise<RunResults> => {
    opened = await openRunResults({ folder, from: '2026-10-01T00:00:00Z', until: '2026-12-31T00:00:00Z', sealed: new Map(Object.entries(sealed)) });
    return opened;
  };

  it('are found again for each copy, the newest of several', async () => {
    const first = write('r1', [...object(1, '2026-10-05T00:00:00Z'), canary(), ...object(2, '2026-10-05T00:00:01Z')]);
    const second = write('r2', [canary(), ...object(1, '2026-11-05T00:00:00Z', { outcome: 'match', actual: 'e' })]);
    const { history, files } = await open({ r1: first, r2: second });
    const [one, two] = [await history.lastCheck(held(1), 'primary', ''), await history.lastCheck(held(2), 'primary', '')];
    expect([one?.checkedAt, one?.files.get('v1/content/2')]).to.deep.equal(['2026-11-05T00:00:00Z', { outcome: 'match', actual: 'e' }]);
    expect([two?.checkedAt, two?.files.get('v1/content/1'), two?.files.size]).to.deep.equal(['2026-10-05T00:00:01Z', { outcome: 'match', actual: 'e', size: 3 }, 2]);
    expect([two?.files.get('v1/content/2'), two?.others]).to.deep.equal([{ outcome: 'mismatch', actual: 'f' }, 'skipped']);
    expect(await history.lastCheck(held(1), 'other', '')).to.equal(undefined);
    expect(files.map(({ run, use }) => [run, use])).to.deep.equal([['r1', 'used'], ['r2', 'used']]);
  });

  it('count for nothing when a canary was missed, the ledger has no leaf, or a line is not the one that was sealed', async () => {
    const lines = (n: number): readonly Json[] => [canary(), ...object(n, '2026-10-05T00:00:00Z')];
    const sealed = { void: write('void', lines(1), 'void'), changed: write('changed', lines(2)) };
    write('unsealed', lines(3));
    const file = path.join(folder, '2026/changed.ndjson');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"mismatch","path"', '"match","path"'));
    const { history, files } = await open(sealed);
    for (const n of [1, 2, 3]) expect(await history.lastCheck(held(n), 'primary', '')).to.equal(undefined);
    expect(files.map(({ run, use }) => [run, use])).to.deep.equal([['changed', 'changed'], ['unsealed', 'unsealed'], ['void', 'void']]);
  });

  it('are void by what the ledger and the covered lines say, whatever somebody wrote into the last line', async () => {
    const at = '2026-10-05T00:00:00Z';
    const sealed = {
      leaf: write('leaf', [canary(), ...object(1, at)], 'void'), missed: { ...write('missed', [canary(false), ...object(2, at)]), outcome: 'sound' },
      none: { ...write('none', object(3, at)), outcome: 'sound' }, cut: { ...write('cut', [canary(), ...object(4, at)]), outcome: 'sound' },
    };
    const last = (run: string, line: Json): void => {
      const file = path.join(folder, '2026', `${run}.ndjson`);
      const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(0, -1);
      fs.writeFileSync(file, [...lines, canonicalJson(line)].map((text) => `${text}\n`).join(''));
    };
    last('leaf', { line: 'end', run: 'leaf', outcome: 'sound', root: sealed.leaf.root });
    last('none', { line: 'canary', canary: 'good', told: true, outcome: 'match', at });
    last('cut', { line: 'object', object: id(5), version: 1, location: 'primary', at, algorithm: 'sha512', outcome: 'missing', files: 0 });
    const { history, files } = await open(sealed);
    expect(files.map(({ run, use }) => [run, use])).to.deep.equal([['cut', 'used'], ['leaf', 'void'], ['missed', 'void'], ['none', 'void']]);
    for (const n of [1, 2, 3, 5]) expect(await history.lastCheck(held(n), 'primary', ''), `object ${n}`).to.equal(undefined);
    expect((await history.lastCheck(held(4), 'primary', ''))?.checkedAt).to.equal(at);
  });

  it('of an object that could not be opened hold for all its files', async () => {
    const root = write('r', [canary(), { line: 'object', object: id(1), version: 0, location: 'primary', at: '2026-10-05T00:00:00Z', algorithm: 'sha512', outcome: 'missing', files: 0 }]);
    const { history } = await open({ r: root });
    expect(await history.lastCheck(held(1), 'primary', '')).to.deep.include({ others: 'missing', version: Number.POSITIVE_INFINITY });
  });

  it('outside of the period are left alone', async () => {
    const root = write('r', [canary(), ...object(1, '2026-09-05T00:00:00Z')]);
    const { history, files } = await open({ r: root });
    expect([await history.lastCheck(held(1), 'primary', ''), files]).to.deep.equal([undefined, []]);
  });

  it('are none where there never was a run', async () => {
    fs.rmSync(folder, { recursive: true });
    expect((await open({})).files).to.deep.equal([]);
    fs.mkdirSync(folder);
  });
});
