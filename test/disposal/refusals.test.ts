import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import { tombstoneIdOf } from '../../src/formats/deletion/index.ts';
import { BASIS, BINH, DAY, DeletingArchive, LAN, REASON, refusal } from './made-deletion.ts';

const HOA = { name: 'Lê Thị Hoa', secret: 'một hai ba bốn năm sáu' };

describe('a deletion is refused', () => {
  let kho: DeletingArchive;
  let id: string;

  beforeEach(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package();
  });
  afterEach(async () => kho.remove());

  it('when who approves it is who requested it, whatever role they have by then', async () => {
    const { id: request } = await kho.request(id);
    await kho.desk(async ({ persons, disposal }) => {
      expect(await refusal(disposal.approve(request, LAN))).to.equal('SAME_PERSON');
      await persons.setRole(LAN.name, 'approver', { operator: 'root', vouching: BINH });
      expect(await refusal(disposal.approve(request, LAN))).to.equal('SAME_PERSON');
    });
  });

  it('when who requests it is no archivist, and when who decides is no approver', async () => {
    await kho.desk(async ({ persons, disposal }) => {
      await persons.add({ ...HOA, role: 'archivist' }, { operator: 'root', vouching: BINH });
      expect(await refusal(disposal.request({ id, reason: REASON, basis: BASIS, conceal: false }, BINH))).to.equal('PERSON_LACKS_ROLE');
      const { id: request } = await disposal.request({ id, reason: REASON, basis: BASIS, conceal: false }, LAN);
      expect(await refusal(disposal.approve(request, HOA))).to.equal('PERSON_LACKS_ROLE');
      expect(await refusal(disposal.refuse(request, REASON, HOA))).to.equal('PERSON_LACKS_ROLE');
      expect(await refusal(disposal.withdraw(request, REASON, HOA))).to.equal('PERSON_LACKS_ROLE');
    });
  });

  it('when the approver was added, given the role, or given a new passphrase after the request, also if the clock was set back for it', async () => {
    const { id: request } = await kho.request(id);
    kho.machine.set(-30 * DAY);
    await kho.desk(async ({ persons, disposal }) => {
      await persons.add({ ...HOA, role: 'approver' }, { operator: 'root', vouching: BINH });
      expect(await refusal(disposal.approve(request, HOA))).to.equal('PERSON_TOO_NEW');
      await persons.resetSecret({ name: BINH.name, secret: HOA.secret }, { operator: 'root', vouching: HOA });
      expect(await refusal(disposal.approve(request, { ...BINH, secret: HOA.secret }))).to.equal('PERSON_TOO_NEW');
    });
  });

  it('not when the approver changed their own passphrase meanwhile', async () => {
    const { id: request } = await kho.request(id);
    await kho.desk(async ({ persons, disposal }) => {
      await persons.changeSecret(BINH, HOA.secret, 'root');
      expect((await disposal.approve(request, { ...BINH, secret: HOA.secret })).state).to.equal('approved');
    });
  });

  it('when the passphrase is wrong, or the person unknown or disabled', async () => {
    const { id: request } = await kho.request(id);
    await kho.desk(async ({ persons, disposal }) => {
      expect(await refusal(disposal.approve(request, { ...BINH, secret: LAN.secret }))).to.equal('SECRET_WRONG');
      expect(await refusal(disposal.approve(request, HOA))).to.equal('PERSON_NOT_FOUND');
      await persons.disable(BINH.name, 'root');
      expect(await refusal(disposal.approve(request, BINH))).to.equal('PERSON_DISABLED');
    });
    expect((await kho.desk(async ({ disposal }) => disposal.list())).map(({ state }) => state)).to.deep.equal(['requested']);
  });

  it('when a reason or a decision is missing', async () => {
    for (const asked of [{ reason: 'vì thế' }, { reason: ' '.repeat(40) }, { basis: 'x' }, { reason: 'a'.repeat(501) }, { reason: 'một dòng\u202e đảo ngược' }]) {
      expect(await refusal(kho.request(id, asked))).to.equal('DELETION_UNFOUNDED');
    }
  });

  it('when there is no such package, when it was deleted, and when it is the record of a deletion', async () => {
    expect(await refusal(kho.request('urn:uuid:01234567-89ab-4cde-8f01-23456789abcd'))).to.equal('PACKAGE_NOT_FOUND');
    await kho.deleted(id);
    expect(await refusal(kho.request(id))).to.equal('PACKAGE_DELETED');
    expect(await refusal(kho.request(tombstoneIdOf(id)))).to.equal('OWN_PACKAGE');
  });

  it('when one is open already; refused and withdrawn ones are over', async () => {
    const { id: first } = await kho.request(id);
    expect(await refusal(kho.request(id))).to.equal('DELETION_OPEN');
    await kho.desk(async ({ disposal }) => disposal.refuse(first, 'Chưa đủ căn cứ pháp lý', BINH));
    const { id: second } = await kho.request(id);
    await kho.desk(async ({ disposal }) => {
      expect(await refusal(disposal.approve(first, BINH))).to.equal('DELETION_DECIDED');
      await disposal.approve(second, BINH);
      expect(await refusal(disposal.approve(second, BINH))).to.equal('DELETION_DECIDED');
      await disposal.withdraw(second.slice(0, 8), 'Hội đồng họp lại, chờ kết luận', LAN);
    });
    kho.machine.pass(30 * DAY);
    expect(await kho.run()).to.deep.equal([]);
    expect(await kho.archive.list()).to.have.length(1);
  });

  it('when the setting would do away with the waiting', async () => {
    for (const days of ['0', '-1', '0.5', 'none']) {
      const hasty = await DeletingArchive.make({ people: false, env: { KHO_DELETE_WAIT_DAYS: days } });
      expect(await refusal(hasty.desk(async ({ disposal }) => disposal.list())), days).to.equal('CONFIG_INVALID');
      await hasty.remove();
    }
  });

  it('to be hurried: a request can only ask for more time', async () => {
    expect((await kho.request(id, { waitSeconds: 60 })).waitSeconds).to.equal(7 * DAY);
    const other = await kho.package('khac');
    expect((await kho.request(other, { waitSeconds: 30 * DAY })).waitSeconds).to.equal(30 * DAY);
  });
});

describe('an approved deletion is stopped', () => {
  let kho: DeletingArchive;
  let id: string;

  beforeEach(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package();
  });
  afterEach(async () => kho.remove());

  async function expectStopped(why: string): Promise<void> {
    kho.machine.pass(8 * DAY);
    const [request] = await kho.desk(async ({ disposal }) => disposal.list());
    const title = request!.title!;
    expect(await kho.run()).to.deep.equal([{ packageId: id, title, request: request!.id, kind: 'stopped', why }]);
    expect(await kho.archive.list()).to.have.length(1);
    kho.machine.pass(8 * DAY);
    expect(await kho.run(), 'and stays so').to.deep.equal([]);
  }

  it('by a hold on the package', async () => {
    await kho.approved(id);
    await kho.desk(async ({ disposal }) => disposal.hold({ id, reason: 'Đơn khiếu nại số 12' }, LAN));
    await expectStopped('held');
  });

  it('by a hold on whatever the filter finds, with or without diacritics', async () => {
    await kho.approved(id);
    await kho.desk(async ({ disposal }) => disposal.hold({ query: 'ho so do dac', reason: 'Thanh tra đất đai' }, LAN));
    await expectStopped('held');
  });

  it('by a new version of the package: that is another thing to decide about', async () => {
    await kho.approved(id);
    kho.archive.put('ho-so-moi/Tờ trình.txt', 'Tờ trình đã sửa');
    await kho.archive.ingest(kho.archive.at('in', 'ho-so-moi'), { update: id });
    await expectStopped('changed');
  });

  it('when one of the two people loses the right', async () => {
    await kho.approved(id);
    await kho.desk(async ({ persons }) => persons.disable(LAN.name, 'root'));
    await expectStopped('person');
  });

  it('by an open incident', async () => {
    await kho.approved(id);
    const { openForReading } = await import('../../src/app/compose.ts');
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    await opened.catalogue.incidents.record({
      packageId: id, location: 'primary', locationName: 'primary', class: 'damage', state: 'open', files: [], time: '2026-11-21T00:00:00Z', agent: 'test',
      id: '00000000-0000-4000-8000-000000000001', evidence: 'none',
    });
    await opened.close();
    await expectStopped('frozen');
  });
});

describe('a hold', () => {
  let kho: DeletingArchive;
  let id: string;

  before(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package();
  });
  after(async () => kho.remove());

  it('keeps a package from being requested and approved, and tells which hold it is', async () => {
    const { id: request } = await kho.request(id);
    const hold = await kho.desk(async ({ disposal }) => disposal.hold({ id: packageUuid(id)!, reason: 'Vụ án số 3/2026' }, BINH));
    await kho.desk(async ({ disposal }) => {
      const fault: { code?: string; params?: Record<string, unknown> } = await disposal.approve(request, BINH).then(() => ({}), (thrown: unknown) => thrown as object);
      expect(fault.code).to.equal('PACKAGE_HELD');
      expect(fault.params).to.deep.include({ id, hold: hold.id, reason: 'Vụ án số 3/2026' });
      await disposal.withdraw(request, 'Chờ kết quả vụ án', LAN);
    });
    expect(await refusal(kho.request(id))).to.equal('PACKAGE_HELD');
  });

  it('is released by another person than who placed it, who must be an approver', async () => {
    await kho.desk(async ({ persons, disposal }) => {
      const [hold] = await disposal.holds();
      expect(await refusal(disposal.releaseHold(hold!.id, 'Vụ án đã kết thúc', BINH))).to.equal('SAME_PERSON');
      expect(await refusal(disposal.releaseHold(hold!.id, 'Vụ án đã kết thúc', LAN))).to.equal('PERSON_LACKS_ROLE');
      await persons.add({ ...HOA, role: 'approver' }, { operator: 'root', vouching: BINH });
      const released = await disposal.releaseHold(hold!.id.slice(0, 8), 'Vụ án đã kết thúc', HOA);
      expect(released.released).to.include({ by: HOA.name, reason: 'Vụ án đã kết thúc' });
      expect(await refusal(disposal.releaseHold(hold!.id, 'Vụ án đã kết thúc', HOA))).to.equal('HOLD_NOT_FOUND');
    });
    expect((await kho.request(id)).state).to.equal('requested');
  });

  it('outlives the catalogue', async () => {
    const other = await kho.package('bi-giu');
    await kho.desk(async ({ disposal }) => disposal.hold({ id: other, reason: 'Tài liệu có khiếu nại' }, LAN));
    fs.rmSync(path.join(kho.archive.repo, 'catalogue'), { recursive: true });
    await kho.archive.rebuild();
    await kho.desk(async ({ persons }) => {
      await persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' });
    });
    expect(await refusal(kho.request(other))).to.equal('PACKAGE_HELD');
  });

  it('that cannot be read stops every deletion: nobody knows what it holds', async () => {
    fs.writeFileSync(path.join(kho.archive.repo, 'holds', 'damaged.json'), '{"id":');
    expect(await refusal(kho.request(id))).to.equal('STORAGE_INCONSISTENT');
  });
});
