import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import { mirrorLog, mirrorStanding, takeFromMirror, type Mirrored, type MirrorStanding } from '../../src/ledger/index.ts';
import { keptFiles, type KeptFiles } from '../../src/storage/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { madeLog, type MadeLog } from './made-log.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

/** Every file below a folder. */
function filesBelow(folder: string): Readonly<Record<string, string>> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => fs.statSync(path.join(folder, name)).isFile()).sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name)).toString('base64')]));
}

/** Mirrors and stores that had to be refused; each is followed by an expectation that fails when it was not. */
let tried = 0;
after(() => {
  guaranteeRow({
    guarantee: 'G14', faults: 'mirrors that are ahead, forked, damaged or of other keys; stores put back as a whole', tried, survived: tried,
    remark: 'nothing is written over them, damage is not copied, and what was lost comes back only when it gives the signed root',
  });
});

describe('a mirror of the log', () => {
  let log: MadeLog;
  let folder: string;
  let mirror: KeptFiles;
  beforeEach(async () => {
    log = await madeLog();
    folder = path.join(log.made.folder, 'mirror');
    mirror = keptFiles({ folder, quarantine: path.join(log.made.folder, 'mirror-quarantine'), clock: log.made.clock });
  });
  afterEach(async () => log.remove());

  const published = async (of = log) => {
    const { files, signer } = await of.parts();
    return { files, keys: signer.keys };
  };
  const run = async (whole = false): Promise<Mirrored> => mirrorLog(await published(), mirror, { whole });
  const standing = async (): Promise<MirrorStanding> => mirrorStanding(await published(), mirror);
  const at = (name: string): string => path.join(folder, name);

  it('has every file of the log, at every size, and never more', async () => {
    expect([await standing(), await run()]).to.deep.equal([{ kind: 'absent' }, { standing: { kind: 'absent' }, size: 0, added: 0 }]);
    for (const [grown, size] of [[3, 3], [250, 253], [3, 256], [1, 257], [600, 857]] as const) {
      await log.grow(grown);
      const before = await standing();
      expect(await run()).to.deep.equal({ standing: before, size, added: grown });
      expect(await standing()).to.deep.equal({ kind: 'current', size });
      expect(await run()).to.deep.equal({ standing: { kind: 'current', size }, size, added: 0 });
      const own = filesBelow(log.log);
      for (const [name, bytes] of Object.entries(own)) if (!/\.p\//.test(name)) expect(filesBelow(folder)[name], name).to.equal(bytes);
    }
    expect((await mirrorLog(await published(), keptFiles({ folder: `${folder}2`, quarantine: folder, clock: log.made.clock }))).added, 'all at once').to.equal(857);
    const behind = filesBelow(`${folder}2`);
    for (const name of Object.keys(behind)) expect(filesBelow(folder)[name], name).to.equal(behind[name]);
  });

  it('is taken up where it was interrupted, whatever lies there unfinished', async () => {
    await log.grow(300);
    await run();
    await log.grow(300);
    fs.mkdirSync(at('tile/0'), { recursive: true });
    fs.writeFileSync(at('tile/0/001'), 'half');
    expect(await run()).to.deep.equal({ standing: { kind: 'behind', size: 300 }, size: 600, added: 300 });
    expect(filesBelow(folder)['tile/0/001']).to.equal(filesBelow(log.log)['tile/0/001']);
  });

  it('gets no damage of ours', async () => {
    await log.grow(300);
    await run();
    const before = filesBelow(folder);
    await log.grow(300);
    for (const name of ['tile/entries/001', 'tile/0/001', 'tile/entries/002.p/88']) {
      const bytes = fs.readFileSync(path.join(log.log, name));
      const changed = Buffer.from(bytes);
      changed[100]! ^= 1;
      fs.writeFileSync(path.join(log.log, name), changed);
      tried += 1;
      expect(await codeOf(run()), name).to.equal('LEDGER_FILES_DAMAGED');
      expect(filesBelow(folder)).to.deep.equal(before);
      fs.writeFileSync(path.join(log.log, name), bytes);
    }
    expect((await run()).size).to.equal(600);
  });

  it('that was damaged is put right when all of it is looked at, and the damage is kept', async () => {
    await log.grow(600);
    await run();
    const before = filesBelow(folder);
    fs.writeFileSync(at('tile/0/000'), 'x');
    fs.rmSync(at('tile/entries/001'));
    fs.writeFileSync(at('checkpoint'), 'nothing');
    expect(await standing()).to.deep.equal({ kind: 'unreadable' });
    await run(true);
    expect(filesBelow(folder)).to.deep.equal(before);
    expect(Object.keys(filesBelow(path.join(log.made.folder, 'mirror-quarantine'))).map((name) => name.replace(/^[^/]*\//, ''))).to.have.members(['checkpoint', 'tile/0/000']);
  });

  it('that is ahead is refused: the log was put back from an older copy', async () => {
    await log.grow(200);
    fs.cpSync(log.log, `${folder}-old`, { recursive: true });
    await log.grow(100);
    await run();
    const before = filesBelow(folder);
    fs.rmSync(log.log, { recursive: true });
    fs.cpSync(`${folder}-old`, log.log, { recursive: true });
    tried += 1;
    expect(await run()).to.deep.equal({ standing: { kind: 'ahead', size: 300 }, size: 300, added: 0 });
    expect(filesBelow(folder)).to.deep.equal(before);
  });

  it('with another history is refused, smaller, as large or larger, and whoever signed it', async () => {
    await log.grow(300);
    for (const [seed, size, expected] of [
      [1, 200, { kind: 'forked', size: 201, genuine: true }], [1, 299, { kind: 'forked', size: 300, genuine: true }],
      [1, 400, { kind: 'ahead', size: 401 }], [7, 200, { kind: 'forked', size: 201, genuine: false }], [7, 400, { kind: 'forked', size: 401, genuine: false }],
    ] as const) {
      const other = await madeLog(seed);
      await other.append({ type: 'software.start', outcome: 'started' });
      await other.grow(size);
      fs.rmSync(folder, { recursive: true, force: true });
      fs.cpSync(other.log, folder, { recursive: true });
      const before = filesBelow(folder);
      tried += 1;
      expect((await run()).standing).to.deep.equal(expected);
      expect((await run(true)).added).to.equal(0);
      expect(filesBelow(folder)).to.deep.equal(before);
      await other.remove();
    }
  });
});

describe('a store that was put back from an older copy', () => {
  let log: MadeLog;
  let mirror: KeptFiles;
  /** Brings database, folder, keys and the signer's memory back to what they were: nothing here knows of what came after. */
  let older: MadeLog;
  beforeEach(async () => {
    log = await madeLog();
    older = await madeLog();
    mirror = keptFiles({ folder: path.join(log.made.folder, 'mirror'), quarantine: path.join(log.made.folder, 'q'), clock: log.made.clock });
    await log.grow(200);
    await older.grow(200);
    await log.grow(400);
    const { files, signer } = await log.parts();
    await mirrorLog({ files, keys: signer.keys }, mirror);
  });
  afterEach(async () => {
    await log.remove();
    await older.remove();
  });

  it('gets all that it lost from a mirror, and goes on from there', async () => {
    tried += 1;
    expect(await takeFromMirror(await older.parts(), mirror)).to.deep.equal({ leaves: 400, setAside: [], size: 600 });
    expect(await older.codes(log.checkpoint(), true)).to.deep.equal([]);
    expect(older.checkpoint().equals(log.checkpoint())).to.equal(true);
    await older.append(...Array.from({ length: 5 }, () => ({ type: 'software.start' as const, outcome: 'started' })));
    await older.integrate();
    expect(await older.codes(log.checkpoint(), true)).to.deep.equal([]);
    expect(await takeFromMirror(await older.parts(), mirror), 'nothing to take').to.deep.include({ size: 605 });
  });

  it('keeps what it stated meanwhile and never signed: it follows behind what was signed', async () => {
    await older.append({ type: 'store.restore', outcome: 'restored' });
    await older.made.append({ type: 'aip.commit', object: 'urn:uuid:00000000-0000-4000-9000-000001000201', version: 1, inventorySha512: (1_000_201 * 1000 + 1).toString(16).padStart(128, '0'), outcome: 'archived' });
    expect(await older.made.ledger.size()).to.equal(202);
    await takeFromMirror(await older.parts(), mirror);
    // The commit was in the mirror already; the restore is stated once, at its new place.
    expect(await older.made.ledger.size()).to.equal(601);
    expect((await older.made.ledger.newest('store.restore'))?.seq).to.equal(600);
    await older.integrate();
    expect(await older.codes(log.checkpoint(), true)).to.deep.equal([]);
  });

  it('takes nothing from a mirror that is not of its keys, is damaged, or contradicts what was signed here', async () => {
    tried += 3;
    const stranger = await madeLog(9);
    await stranger.grow(700);
    expect(await codeOf(takeFromMirror(await older.parts(), (await stranger.parts()).files))).to.equal('LEDGER_FORGED');
    const fork = await madeLog();
    await fork.append({ type: 'software.start', outcome: 'started' });
    await fork.grow(700);
    expect(await codeOf(takeFromMirror(await older.parts(), (await fork.parts()).files))).to.equal('LEDGER_DIVERGED');
    fs.writeFileSync(path.join(log.made.folder, 'mirror/tile/entries/001'), 'x');
    expect(await codeOf(takeFromMirror(await older.parts(), mirror))).to.equal('LEDGER_FILES_DAMAGED');
    expect(await older.made.ledger.size()).to.equal(200);
    expect(await older.codes(undefined, true)).to.deep.equal([]);
    await stranger.remove();
    await fork.remove();
  });
});
