import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { personsOf } from '../../src/app/persons.ts';
import { Fault } from '../../src/base/index.ts';
import type { StoredRecord } from '../../src/catalogue/index.ts';
import type { TransferDesk } from '../../src/cli/description-operations.ts';
import type { ArchivalRecord } from '../../src/records/index.ts';
import { BINH, LAN } from '../disposal/made-deletion.ts';
import { DescribedArchive, made, madeFile, madeFonds, RUN } from './made-description.ts';

// A file leaves its fonds only because one person asked and another one agreed (vietnam.md §1 row 7).

const REASON = 'Hồ sơ do UBND thị xã hình thành';
const BASIS = 'Quyết định 21/QĐ-TTLT ngày 05/11/2026';

describe('a transfer between fonds', () => {
  let kho: DescribedArchive;
  let [from, to, file]: ArchivalRecord[] = [];
  beforeEach(async () => {
    // A clock that goes on: who looks at datestamps must not depend on how fast a machine is.
    let ms = Date.parse('2026-11-20T08:00:00Z');
    kho = await DescribedArchive.make({ clock: { now: () => new Date(ms += 1000) }, pause: async () => Promise.resolve(), secretCost: { memory: 8, passes: 1 } });
    [from, to] = [madeFonds('P01', 'UBND huyện Vạn Ninh'), madeFonds('P02', 'UBND thị xã Ninh Hòa')];
    file = madeFile(from, '7');
    await kho.add(from, to, file, made('document', { ordinal: 1, title: 'Tờ trình' }, file), madeFile(from, '8'));
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    const persons = personsOf(opened, kho.archive.surroundings);
    await persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' });
    await persons.add({ ...BINH, role: 'approver' }, { operator: 'root' });
    await opened.close();
  });
  afterEach(async () => kho.remove());

  const asked = async <Answer>(work: (desk: TransferDesk) => Promise<Answer>, writing = false): Promise<Answer> => kho.archive.operations.description.transferring({ repo: kho.archive.repo, signal: RUN.signal, writing }, work);
  const proposed = async () => asked(async ({ transfers }) => transfers.propose({ record: file!.id, to: to!.id, reason: REASON, basis: BASIS }, LAN));
  const approved = async (id: string, by = BINH) => asked(async ({ transfers }) => transfers.approve(id, by, { operator: 'lan', signal: RUN.signal }), true);
  const below = async (fonds: ArchivalRecord) => kho.read(async (records) => (await records.list({ parent: fonds.id, limit: 10 })).items.map(({ label }) => label));
  const codeOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (thrown: unknown) => (thrown instanceof Fault ? thrown.code : thrown));

  it('takes the file and what is in it into the other fonds; both fonds get a version, and what was decided stays in both', async () => {
    const before = await kho.read(async (records) => records.find(file!.id));
    const { id } = await proposed();
    expect(await below(to!), 'nothing has happened yet').to.deep.equal([]);
    const { outcome, transfer } = await approved(id);
    expect(outcome.kind === 'changed' ? [outcome.counts, outcome.objects.map((one) => one.version)] : outcome).to.deep.equal([{ changed: 2, added: 0, removed: 0 }, [2, 2]]);
    expect([transfer.state, transfer.requestedBy, transfer.decidedBy, transfer.from.code, transfer.to.code]).to.deep.equal(['done', LAN.name, BINH.name, 'P01', 'P02']);
    expect(await below(from!)).to.deep.equal(['Hồ sơ số 8 về đo đạc ruộng đất']);
    const after = await kho.read(async (records) => records.find(file!.id));
    expect([after.fonds, after.datestamp > before.datestamp]).to.deep.equal([to!.id, true]);
    const [document] = await kho.read(async (records) => (await records.list({ parent: file!.id, limit: 5 })).items);
    expect(document?.fonds).to.equal(to!.id);
    const dump = await kho.dump();
    await kho.archive.rebuild();
    expect(await kho.dump()).to.deep.equal(dump);
    expect(await asked(async ({ transfers }) => transfers.list({ record: file!.id })), 'a rebuild does not forget why').to.deep.equal([transfer]);
  });

  it('needs two people, one of whom may decide and was there before', async () => {
    expect(await codeOf(asked(async ({ transfers }) => transfers.propose({ record: file!.id, to: to!.id, reason: 'ngắn' }, LAN)))).to.equal('TRANSFER_UNFOUNDED');
    expect(await codeOf(asked(async ({ transfers }) => transfers.propose({ record: file!.id, to: to!.id, reason: REASON }, BINH)))).to.equal('PERSON_LACKS_ROLE');
    const { id } = await proposed();
    expect(await codeOf(proposed())).to.equal('TRANSFER_OPEN');
    expect(await codeOf(approved(id, LAN))).to.equal('SAME_PERSON');
    expect(await codeOf(approved(id, { ...BINH, secret: 'không phải' }))).to.equal('SECRET_WRONG');
    expect(await below(to!)).to.deep.equal([]);
    expect((await asked(async ({ transfers }) => transfers.refuse(id, 'Phông của huyện là đúng', BINH))).state).to.equal('refused');
    expect(await codeOf(approved(id))).to.equal('TRANSFER_DECIDED');
  });

  it('is not made where the other fonds has that number, and stays open until somebody mends it', async () => {
    await kho.add(madeFile(to!, '7'));
    const { id } = await proposed();
    const { outcome, transfer } = await approved(id);
    expect([outcome.kind, outcome.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code), transfer.state]).to.deep.equal(['failed', ['R-19'], 'requested']);
    expect(await below(from!)).to.have.length(2);
  });

  it('of a document alone, or within its fonds, is refused; a whole catalogue goes with everything', async () => {
    const catalogue = made('catalogue', { number: '02' }, from);
    const inside = madeFile(catalogue, '9');
    await kho.add(catalogue, inside);
    const [document] = await kho.read(async (records) => (await records.list({ parent: file!.id, limit: 5 })).items);
    const propose = async (record: string, place: string) => asked(async ({ transfers }) => transfers.propose({ record, to: place, reason: REASON }, LAN));
    expect([await codeOf(propose(document!.id, to!.id)), await codeOf(propose(file!.id, catalogue.id))]).to.deep.equal(['TRANSFER_IMPOSSIBLE', 'TRANSFER_IMPOSSIBLE']);
    const { outcome } = await approved((await propose(catalogue.id, to!.id)).id);
    expect(outcome.kind).to.equal('changed');
    const stored = await kho.read(async (records): Promise<StoredRecord | undefined> => records.record(inside.id));
    expect([stored?.record.parent, (await kho.read(async (records) => records.find(inside.id))).fonds]).to.deep.equal([catalogue.id, to!.id]);
    expect((await kho.archive.audit()).reports.every(({ outcome: audited }) => audited === 'match')).to.equal(true);
  });
});
