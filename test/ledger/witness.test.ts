import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import { readAddCheckpoint, readNote, verifyNote, writeAddCheckpoint, writeNote, type VerifierKey } from '../../src/formats/tlog/index.ts';
import {
  addCosignatures, cosignersOf, createWitness, newCosigningKey, openCheckpoint, publishedCheckpoint, readCosigningKey, requestFor, verifyEd25519, writeCosigningKey, type SignedCheckpoint, type Witness, type WitnessAnswer,
} from '../../src/ledger/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { madeLog, type MadeLog } from './made-log.ts';

const KEY = newCosigningKey('luutruquocgia.example/chung-kien', Buffer.alloc(32, 3));

describe('a witness', () => {
  let log: MadeLog;
  let keys: readonly VerifierKey[];
  let seen: Map<string, string>;
  let now: Date;
  let witness: Witness;
  beforeEach(async () => {
    log = await madeLog();
    ({ keys } = (await log.parts()).signer);
    seen = new Map();
    now = new Date('2026-11-25T08:00:00Z');
    witness = made();
  });
  afterEach(async () => log.remove());

  /** The same folder, after the witness was started anew. */
  const made = (): Witness => createWitness({
    key: KEY, logs: keys, clock: { now: () => now },
    memory: {
      read: async (origin) => { const note = seen.get(origin); return note === undefined ? undefined : Buffer.from(note); },
      write: async (origin, note) => { seen.set(origin, note); },
    },
  });
  const present = async (of = log): Promise<SignedCheckpoint> => (await publishedCheckpoint((await of.parts()).files, keys))!;
  const request = async (old: number, of = log): Promise<string> => requestFor(await of.parts(), await present(of), old);
  const ask = async (text: string | Promise<string>): Promise<WitnessAnswer> => {
    const answer = await witness.add(Buffer.from(await text));
    if (answer.status !== 200) tried += 1;
    return answer;
  };
  /** Requests that had to be refused; each is followed by an expectation that fails when it was not. */
  let tried = 0;
  after(() => {
    guaranteeRow({
      guarantee: 'G14', faults: 'a witness is asked for older, forked, forged, foreign and malformed checkpoints', tried, survived: tried,
      remark: 'none is cosigned, and none changes what the witness remembers',
    });
  });
  const lines = (answer: WitnessAnswer): string => (answer.status === 200 ? answer.cosignature : `status ${answer.status}`);

  it('cosigns what goes on from what it saw, with the time, and remembers it before it answers', async () => {
    await log.grow(10);
    const first = await ask(request(0));
    const { note } = await present();
    const cosigned = readNote(Buffer.from(note + lines(first)))!;
    expect(verifyNote(cosigned, [KEY.verifier], verifyEd25519)).to.deep.equal({ kind: 'signed', by: [{ key: KEY.verifier, time: now.getTime() / 1000 }] });
    expect(verifyNote(cosigned, keys, verifyEd25519).kind, 'for those who know no witness').to.equal('signed');
    await log.grow(300);
    witness = made();
    expect((await ask(request(10))).status).to.equal(200);
    expect((await ask(request(310))).status, 'the same once more').to.equal(200);
  });

  it('names the size that it saw last when a request begins elsewhere, and forgets nothing by it', async () => {
    await log.grow(10);
    expect(await ask(request(5))).to.deep.equal({ status: 409, size: 0 });
    await ask(request(0));
    await log.grow(10);
    expect(await ask(request(0))).to.deep.equal({ status: 409, size: 10 });
    expect(await ask(request(7))).to.deep.equal({ status: 409, size: 10 });
    expect((await ask(request(10))).status).to.equal(200);
  });

  it('refuses an older checkpoint, a fork of the same size, and a fork that grew, whatever proof comes with it', async () => {
    await log.grow(200);
    const older = await present();
    await log.grow(100);
    await ask(request(0));
    const remembered = [...seen.values()];
    expect(await ask(writeAddCheckpoint({ old: 0, proof: [], checkpoint: older.note }))).to.deep.equal({ status: 409, size: 300 });
    expect(await ask(writeAddCheckpoint({ old: 300, proof: [], checkpoint: older.note }))).to.deep.equal({ status: 400 });
    for (const [grown, status] of [[299, 409], [400, 422]] as const) {
      const fork = await madeLog();
      await fork.append({ type: 'software.start', outcome: 'started' });
      await fork.grow(grown);
      expect((await ask(request(300, fork))).status).to.equal(status);
      // With the proof of the honest log, and with none.
      await log.grow(100);
      const { proof } = readAddCheckpoint(Buffer.from(await request(300)))!;
      if (status === 422) expect((await ask(writeAddCheckpoint({ old: 300, proof, checkpoint: (await present(fork)).note }))).status).to.equal(422);
      if (status === 422) expect((await ask(writeAddCheckpoint({ old: 300, proof: [], checkpoint: (await present(fork)).note }))).status).to.equal(422);
      await fork.remove();
    }
    expect([...seen.values()]).to.deep.equal(remembered);
  });

  it('refuses logs that it does not know, keys that it does not know, and forged signatures', async () => {
    await log.grow(10);
    const { note } = await present();
    const { text, signatures } = readNote(Buffer.from(note))!;
    const asking = async (checkpoint: string): Promise<number> => (await ask(writeAddCheckpoint({ old: 0, proof: [], checkpoint }))).status;
    expect(await asking(note.replaceAll('kho.example/', 'other.example/'))).to.equal(404);
    const stranger = await madeLog(9);
    await stranger.grow(10);
    expect(await asking(stranger.checkpoint().toString())).to.equal(403);
    await stranger.remove();
    expect(await asking(note.replace('\n10\n', '\n11\n'))).to.equal(403);
    expect(await asking(writeNote({ text, signatures: signatures.map((line) => ({ ...line, keyId: '00000000' })) }))).to.equal(403);
    // A note that only a witness signed is no checkpoint.
    const byWitness = await ask(request(0));
    expect(openCheckpoint(Buffer.from(`${text}\n${lines(byWitness)}`), [...keys, KEY.verifier])).to.equal('unknown-key');
    expect(seen.size).to.equal(1);
  });

  it('refuses what is no request, without remembering anything', async () => {
    await log.grow(300);
    const { note } = await present();
    const hash = Buffer.alloc(32).toString('base64');
    for (const text of [
      '', 'old 0', 'old 0\n', note, `old -1\n\n${note}`, `old 00\n\n${note}`, `old 1e3\n\n${note}`, `old 301\n\n${note}`, `0\n\n${note}`, `old 0 \n\n${note}`, `old 0\r\n\r\n${note}`, `old 0\n${note}`,
      `old 0\n${hash.slice(1)}\n\n${note}`, `old 0\n${Array.from({ length: 64 }, () => hash).join('\n')}\n\n${note}`, `old 9007199254740992\n\n${note}`, `old 0\n\n${note.slice(0, -1)}`, 'old 0\n\nx\n\n',
    ]) expect((await ask(text)).status, JSON.stringify(text.slice(0, 40))).to.equal(400);
    expect((await witness.add(Buffer.from([0x6f, 0x6c, 0x64, 0x20, 0xff, 0x0a, 0x0a]))).status).to.equal(400);
    expect(await ask(`old 0\n${hash}\n\n${note}`), 'a proof from nothing').to.deep.equal({ status: 422 });
    expect(seen.size).to.equal(0);
  });

  it('answers one after the other: of two requests from one size only one grows', async () => {
    await log.grow(10);
    await ask(request(0));
    await log.grow(5);
    const small = await request(10);
    await log.grow(5);
    const large = await request(10);
    const answers = await Promise.all([ask(large), ask(small), ask(large)]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 409, 409]);
    expect(seen.get((await present()).origin)).to.include('\n20\n');
  });

  it('never says an earlier time than before, and says nothing more with a memory that it cannot read', async () => {
    await log.grow(10);
    await ask(request(0));
    now = new Date('2016-01-01T00:00:00Z');
    const again = await ask(request(10));
    const [cosigner] = cosignersOf({ ...await present(), note: (await present()).note + lines(again) }, [KEY.verifier]);
    expect(cosigner?.time).to.equal(Date.parse('2026-11-25T08:00:00Z') / 1000);
    seen.set((await present()).origin, 'damaged');
    expect(await ask(request(10)).then(() => 'answered', (thrown: unknown) => asFault(thrown).code)).to.equal('WITNESS_UNUSABLE');
  });

  it('has a key of its own kind that is read back as it was written, and nothing else is', () => {
    expect(readCosigningKey(writeCosigningKey(KEY), 'k')).to.deep.equal(KEY);
    for (const text of ['', 'PRIVATE+KEY+x', writeCosigningKey(KEY).replace('+KEY+', '+KEY+x'), writeCosigningKey(KEY).replace(KEY.verifier.keyId, '00000000')]) {
      expect(() => readCosigningKey(text, 'k')).to.throw().with.property('code', 'WITNESS_UNUSABLE');
    }
  });

  describe('whose cosignatures come back to the log', () => {
    const addTo = async (text: string): Promise<readonly string[]> => (await addCosignatures(await log.parts(), text, [KEY.verifier])).map(({ name }) => name);

    it('stands under the checkpoint, which stays what it was, once for each key', async () => {
      await log.grow(10);
      const before = log.checkpoint().toString();
      expect(await addTo(lines(await ask(request(0))))).to.deep.equal([KEY.verifier.name]);
      now = new Date('2026-11-25T09:00:00Z');
      await addTo(lines(await ask(request(10))));
      const after = log.checkpoint().toString();
      expect(after.startsWith(before)).to.equal(true);
      expect(after.match(/^— /gm)).to.have.length(2);
      expect(cosignersOf(await present(), [KEY.verifier])).to.deep.equal([{ name: KEY.verifier.name, time: now.getTime() / 1000 }]);
      expect(await log.codes(undefined, true)).to.deep.equal([]);
      await log.integrate();
      expect(log.checkpoint().toString(), 'nothing new to sign').to.equal(after);
      await log.grow(1);
      expect(cosignersOf(await present(), [KEY.verifier]), 'of an older tree it says nothing').to.deep.equal([]);
    });

    it('is left out when it is of nobody known, of another checkpoint, or forged', async () => {
      await log.grow(10);
      const earlier = lines(await ask(request(0)));
      await log.grow(10);
      const before = log.checkpoint().toString();
      const good = lines(await ask(request(10)));
      const stranger = good.replace(KEY.verifier.name, 'someone.else/w');
      for (const text of ['', 'no line', earlier, stranger, good.replace(/(.{8})=*\n$/, 'AAAAAAAA\n'), before]) expect(await addTo(text), text.slice(0, 60)).to.deep.equal([]);
      expect(log.checkpoint().toString()).to.equal(before);
    });
  });
});
