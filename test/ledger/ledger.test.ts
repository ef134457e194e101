import { expect } from 'chai';
import type { KyselyPlugin } from 'kysely';
import { Fault } from '../../src/base/index.ts';
import { leafHash } from '../../src/formats/tlog/index.ts';
import { createLedger, LEAF_TYPES, readLeaf, type Leaf, type LedgerFact } from '../../src/ledger/index.ts';
import { committed, digestFor, madeLedger, objectId, surroundingsOf, type MadeLedger } from './made-ledger.ts';

describe('the ledger', () => {
  let made: MadeLedger;
  beforeEach(async () => { made = await madeLedger(); });
  afterEach(async () => made.remove());

  const all = async (): Promise<readonly Leaf[]> => (await made.ledger.leaves(0, 1000)).map(({ bytes }) => readLeaf(bytes)!);
  const code = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => (thrown as Fault).code);

  it('keeps a fact as canonical JSON under the next place, with its hash', async () => {
    expect(await made.append(committed(1))).to.deep.equal([0]);
    const [leaf] = await made.ledger.leaves(0, 10);
    expect(Buffer.from(leaf!.bytes).toString()).to.match(new RegExp(
      `^\\{"actor":"p:[0-9a-f]{32}","inventorySha512":"${digestFor(1001)}","job":"job-1","object":"${objectId(1)}","outcome":"archived","seq":0,"time":"2026-11-20T08:00:00Z","type":"aip.commit","v":1,"version":1\\}$`));
    expect(Buffer.from(leaf!.hash)).to.deep.equal(Buffer.from(leafHash(leaf!.bytes)));
  });

  it('numbers leaves without gaps, in the order of their transactions', async () => {
    expect(await made.append(committed(1), committed(2))).to.deep.equal([0, 1]);
    expect(await made.append({ type: 'fixity.run', outcome: 'match', detail: { packages: 2, damaged: 0 } }, committed(3))).to.deep.equal([2, 3]);
    expect((await all()).map(({ seq, type }) => [seq, type])).to.deep.equal([[0, 'aip.commit'], [1, 'aip.commit'], [2, 'fixity.run'], [3, 'aip.commit']]);
    expect(await made.ledger.size()).to.equal(4);
  });

  it('has no leaf of a transaction that was rolled back, and gives its place to the next', async () => {
    await made.catalogue.transaction(async (tx) => {
      await made.ledger.append([committed(1)], tx);
      throw new Fault('INTERRUPTED');
    }).catch(() => undefined);
    expect(await made.ledger.size()).to.equal(0);
    expect(await made.append(committed(2))).to.deep.equal([0]);
  });

  it('keeps the order when many append at the same time', async () => {
    await Promise.all(Array.from({ length: 30 }, async (_, n) => made.append(committed(n), committed(n, 2))));
    expect((await all()).map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 60 }, (_, n) => n));
  });

  it('commits a version once, whoever says so and how often', async () => {
    expect(await made.append(committed(1), committed(2))).to.deep.equal([0, 1]);
    const recovered: LedgerFact = { type: 'aip.commit', object: objectId(1), version: 1, inventorySha512: digestFor(1001), outcome: 'recovered' };
    expect(await made.append(recovered, committed(3), committed(3), committed(2))).to.deep.equal([0, 2, 2, 1]);
    expect(await made.ledger.size()).to.equal(3);
  });

  it('refuses a version that was committed with another digest, and the whole transaction with it', async () => {
    await made.append(committed(1));
    const other = { ...committed(1), inventorySha512: digestFor(7) };
    expect(await code(made.append(committed(2), other))).to.equal('LEDGER_CONFLICT');
    expect(await code(made.append(committed(4), { ...committed(4), inventorySha512: digestFor(7) }))).to.equal('LEDGER_CONFLICT');
    expect(await made.ledger.size()).to.equal(1);
  });

  it('tells the digest that every copy of a version must have', async () => {
    await made.append(committed(1), committed(1, 2), committed(2));
    expect(await made.ledger.committedDigest(objectId(1), 2)).to.equal(digestFor(1002));
    expect(await made.ledger.committedDigest(objectId(1), 3)).to.equal(undefined);
    expect(await made.ledger.committedDigest(objectId(9), 1)).to.equal(undefined);
    expect((await made.ledger.committedVersions([objectId(2), objectId(1), objectId(9)])).map(({ object, version, seq }) => [object, version, seq]))
      .to.deep.equal([[objectId(1), 1, 0], [objectId(1), 2, 1], [objectId(2), 1, 2]]);
    expect((await made.ledger.commits({ from: 1, limit: 1 })).map(({ seq }) => seq)).to.deep.equal([1]);
  });

  it('tells what happened to an object, and the newest leaf of a type', async () => {
    await made.append(committed(1), committed(2), { type: 'damage', object: objectId(1), version: 1, outcome: 'mismatch', detail: { files: 1 } });
    await made.append({ type: 'repair', object: objectId(1), version: 1, outcome: 'repaired' });
    expect((await made.ledger.history(objectId(1))).map(({ type }) => type)).to.deep.equal(['aip.commit', 'damage', 'repair']);
    expect((await made.ledger.newest('aip.commit'))?.object).to.equal(objectId(2));
    expect(await made.ledger.newest('key.change')).to.equal(undefined);
  });

  it('writes the text of its statements once, however often and however many leaves are appended', async () => {
    let built = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => { built += 1; return node; },
      transformResult: async ({ result }) => Promise.resolve(result),
    };
    const ledger = createLedger(made.catalogue.sql.withPlugin(counting), surroundingsOf(made.clock));
    const once = built;
    for (const n of [1, 2, 3]) await made.catalogue.sql.withPlugin(counting).transaction().execute(async (tx) => ledger.append([committed(n), committed(n + 10)], tx));
    expect({ leaves: await made.ledger.size(), built: built - once }).to.deep.equal({ leaves: 6, built: 0 });
    expect(once).to.be.greaterThan(0);
  });

  it('knows no person: a pseudonym stays the same until its salt is forgotten', async () => {
    await made.append(committed(1), { ...committed(2), actor: 'Lê Văn Hải' });
    await made.append(committed(3));
    const actors = async (): Promise<readonly (string | undefined)[]> => (await all()).map(({ actor }) => actor);
    const [lan, hai, again] = await actors();
    expect([lan === again, lan === hai]).to.deep.equal([true, false]);
    expect(JSON.stringify(await all())).to.not.match(/Lan|Hải|Trần/);
    expect(await made.ledger.forget('Trần Thị Lan')).to.equal(true);
    expect(await made.ledger.forget('Trần Thị Lan')).to.equal(false);
    await made.append(committed(4));
    expect((await actors())[3]).to.not.equal(lan);
    expect((await actors())[0]).to.equal(lan);
  });

  it('takes no title, no name, no path and nothing too long into a leaf', async () => {
    const bad: readonly Partial<LedgerFact>[] = [
      { outcome: 'Hồ sơ đo đạc' }, { outcome: 'two words' }, { outcome: '' }, { object: 'Sổ đăng ký' }, { object: '../etc' }, { job: 'a b' }, { version: 0 }, { version: 1.5 },
      { inventorySha512: 'abc' }, { inventorySha512: 'A'.repeat(128) }, { detail: { title: 'Quyết định số 1' } }, { detail: { mail: 'lan@example.vn' } }, { detail: { 'a b': 1 } },
      { detail: { nested: { a: 1 } } as never }, { detail: { bytes: -1 } }, { detail: { share: 0.5 } }, { detail: { text: 'x'.repeat(201) } },
      { detail: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`n${n}`, n])) }, { type: 'gossip' as never }, { title: 'x' } as never,
    ];
    for (const fact of bad) expect(await code(made.append({ type: 'damage', outcome: 'mismatch', ...fact })), JSON.stringify(fact)).to.equal('INTERNAL');
    expect(await made.ledger.size()).to.equal(0);
    expect(await made.append(...LEAF_TYPES.map((type): LedgerFact => ({ type, outcome: 'done', ...(type === 'aip.commit' ? { ...committed(1) } : {}) })))).to.have.length(LEAF_TYPES.length);
  });

  it('puts leaves back as they were, in order and without gaps, and nothing else', async () => {
    await made.append(committed(1), committed(2), committed(3));
    const bytes = (await made.ledger.leaves(0, 10)).map((leaf) => leaf.bytes);
    const other = await madeLedger();
    await other.ledger.restore(bytes.slice(0, 2));
    expect(await code(other.ledger.restore([bytes[1]!]))).to.equal('LEDGER_DIVERGED');
    expect(await code(other.ledger.restore([Buffer.from('{}')]))).to.equal('LEDGER_DIVERGED');
    expect(await other.ledger.size()).to.equal(2);
    await other.ledger.restore(bytes.slice(2));
    expect(await other.ledger.leaves(0, 10)).to.deep.equal(await made.ledger.leaves(0, 10));
    expect(await other.append(committed(3), committed(4))).to.deep.equal([2, 3]);
    await other.remove();
  });
});
