import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { Incident } from '../../../src/catalogue/index.ts';
import type { Operations, RepairOperations } from '../../../src/cli/index.ts';
import type { RepairOutcome } from '../../../src/replicas/index.ts';
import { ID, auditReport, kho, ndjson } from '../setting.ts';

const OUTCOME: RepairOutcome = { packageId: ID, decision: { kind: 'nothing' }, harm: [], repaired: [], failed: [], open: [] };
const HARM = [{ location: 'b1', name: 'kho-b', problems: [{ path: 'v1/content/0007\u202e', outcome: 'mismatch' as const, expected: 'aa', found: 'bb' }, { path: 'v1/content/0008', outcome: 'missing' as const, expected: 'cc' }] }];
const REPAIRED: RepairOutcome = {
  ...OUTCOME, decision: { kind: 'repair', basis: 'committed', acts: [{ location: 'b1', restore: false, files: [] }] }, harm: HARM,
  repaired: [{ location: 'b1', name: 'kho-b', files: [{ path: 'v1/content/0007', outcome: 'mismatch', from: 'kho', evidence: '0001' }, { path: 'v1/content/0008', outcome: 'missing', from: 'kho' }] }],
};
const INCIDENT: Incident = {
  id: '3f2a91c0-0000-4000-8000-000000000000', class: 'tampering', state: 'suspected', packageId: ID, location: 'b1', locationName: 'kho-b',
  openedAt: '2026-11-25T03:00:00Z', lastSeenAt: '2026-11-25T03:00:00Z', reason: 'other-inventory', files: [{ path: 'inventory.json', outcome: 'mismatch' }], fileCount: 1, evidence: '2026-incident',
};

function doing(given: Partial<RepairOperations>): Partial<Operations> {
  const refuse = (): never => { throw new Error('was not expected'); };
  return { incidents: { repair: refuse, list: refuse, show: refuse, resolve: refuse, ...given } };
}

const repairing = (remaining: number, ...outcomes: readonly RepairOutcome[]): Partial<Operations> => doing({
  repair: async ({ onOutcome }) => {
    for (const outcome of outcomes) onOutcome(outcome);
    return { packages: outcomes.length, copies: 1, files: 2, remaining };
  },
});

describe('kho repair', () => {
  it('says what was repaired, where, and from where, and ends with 0', async () => {
    const { status, stdout } = await kho(['repair', '--all', '--lang', 'en'], repairing(0, REPAIRED));
    expect(status).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      `✓ ${ID}  repaired from bytes that have the committed digest`,
      '    at kho-b  2 files differ',
      '      mismatch  v1/content/0007\\u{202e}',
      '      missing  v1/content/0008',
      '    ✓ at kho-b  2 files repaired  ← kho',
      'Done: 1 package · 1 copies repaired, 2 files.',
      '',
    ]);
  });

  it('is loud about what a person has to look at, in both languages, and ends with 3', async () => {
    for (const [decision, vi, en] of [
      [{ kind: 'freeze', reason: 'no-good-copy' }, 'ĐÓNG BĂNG: không còn bản sao đúng', 'FROZEN: no good copy is left'],
      [{ kind: 'suspect', as: 'tampering', reason: 'same-damage', copies: ['b1'] }, 'NGHI CÓ NGƯỜI SỬA ĐỔI: hai bản sao hỏng giống hệt nhau', 'TAMPERING SUSPECTED: the same damage in two copies'],
    ] as const) {
      const outcome: RepairOutcome = { ...OUTCOME, decision, harm: HARM, open: [INCIDENT] };
      const said = await kho(['repair', ID], repairing(1, outcome));
      expect(said.status).to.equal(3);
      expect(said.stdout).to.include(`✕ ${ID}  ${vi}`).and.to.include('    !!! ').and.to.include('PHẢI CÓ NGƯỜI XEM').and.to.include('1 gói còn sai lệch.');
      expect((await kho(['repair', ID, '--lang', 'en'], repairing(1, outcome))).stdout).to.include(en).and.to.include('A PERSON HAS TO LOOK');
    }
  });

  it('answers machines with what was decided and done', async () => {
    const { stdout } = await kho(['repair', ID, '--json'], repairing(0, REPAIRED));
    const [item, summary] = ndjson(stdout);
    expect(item).to.deep.equal({
      type: 'item', packageId: ID, decision: { kind: 'repair', basis: 'committed', copies: [{ location: 'b1', restore: false, files: 0 }] },
      harm: HARM, repaired: REPAIRED.repaired, failed: [], open: [],
    });
    expect(summary).to.deep.include({ type: 'summary', command: 'repair', exit: 0, packages: 1, copies: 1, files: 2, remaining: 0, dryRun: false });
  });

  it('prints nothing in quiet mode when nothing is wrong', async () => {
    expect((await kho(['repair', ID, '-q'], repairing(0, OUTCOME))).stdout).to.equal('');
  });

  it('wants a package or --all, and not both', async () => {
    expect((await kho(['repair'])).status).to.equal(2);
    expect((await kho(['repair', ID, '--all'])).status).to.equal(2);
  });
});

describe('kho incidents', () => {
  it('lists what is open and ends with 3, and says what needs a person', async () => {
    const listing = doing({ list: async () => [INCIDENT, { ...INCIDENT, id: '4f2a91c0', class: 'loss', state: 'open' }, { ...INCIDENT, state: 'resolved', closedAt: '2026-11-25T04:00:00Z' }] });
    const { status, stdout } = await kho(['incidents', 'list', '--all', '--lang', 'en'], listing);
    expect(status).to.equal(3);
    expect(stdout).to.include(`✕ 3f2a91c0  2026-11-25 03:00 UTC  ${ID}  TAMPERING SUSPECTED · waits for a person · at kho-b · 1 file differs · an inventory that is sound in itself and was never committed`);
    expect(stdout).to.include('2 incidents are open.').and.to.include('!!! 1 incident NEEDS A PERSON').and.to.include('→ Run kho repair --all');
    expect((await kho(['incidents', 'list'], doing({ list: async () => [] }))).status).to.equal(0);
  });

  it('shows one with its files, its evidence and what happened', async () => {
    const showing = doing({ show: async () => ({ incident: { ...INCIDENT, resolvedBy: 'Lan', resolution: 'đã xem' }, events: [{ incident: INCIDENT.id, packageId: ID, type: 'opened', time: '2026-11-25T03:00:00Z', agent: 'kho audit', detail: 'tampering · 1' }] }) });
    const { status, stdout } = await kho(['incidents', 'show', '3f2a'], showing);
    expect(status).to.equal(0);
    expect(stdout).to.include('quarantine/2026-incident').and.to.include('sai mã băm  inventory.json').and.to.include('phát hiện  kho audit').and.to.include('Lan: đã xem');
  });

  it('ends one with a note, an accepted copy and who vouches, and asks for a note', async () => {
    const asked: unknown[] = [];
    const resolving = doing({ resolve: async ({ signal: _, ...request }) => {
      asked.push(request);
      return { incident: { ...INCIDENT, state: 'repaired', closedAt: '2026-11-25T04:00:00Z' }, outcome: REPAIRED };
    } });
    const { status, stdout } = await kho(['incidents', 'resolve', '3f2a', '--note', ' đã đối chiếu ', '--accept-copy', 'kho', '--by', 'Minh', '--by-secret-file', '-'], resolving, { readInput: async () => Buffer.from('mật khẩu\n') });
    expect({ status, asked }).to.deep.equal({ status: 0, asked: [{ repo: 'storage', id: '3f2a', note: 'đã đối chiếu', operator: 'lan', acceptCopy: 'kho', by: { name: 'Minh', secret: 'mật khẩu' } }] });
    expect(stdout).to.include('Sự cố đã kết thúc');
    expect((await kho(['incidents', 'resolve', '3f2a'], resolving)).status).to.equal(2);
    expect((await kho(['incidents', 'resolve', '3f2a', '--note', ' '], resolving)).status).to.equal(2);
    expect((await kho(['incidents', 'show'])).status).to.equal(2);
    expect((await kho(['incidents', 'list', 'x'])).status).to.equal(2);
    const stillOpen = doing({ resolve: async () => ({ incident: INCIDENT }) });
    expect((await kho(['incidents', 'resolve', '3f2a', '--note', 'x'], stillOpen)).status).to.equal(3);
    const refused = doing({ resolve: async () => { throw new Fault('INCIDENT_UNDECIDED', { id: '3f2a', detail: 'accepted-copy-differs' }); } });
    expect((await kho(['incidents', 'resolve', '3f2a', '--note', 'x'], refused)).status).to.equal(3);
  });
});

describe('kho audit with other locations and repairs', () => {
  const sums = { packages: 1, damaged: 0, unknown: 0, files: 12, bytes: 3400, counts: { match: 12, mismatch: 0, missing: 0, extra: 0, unreadable: 0 } };

  it('names the location, and what the catalogue does not know, and ends with 3 for that', async () => {
    const { status, stdout } = await kho(['audit', '--location', 'all', '--lang', 'en'], {
      audit: async ({ onReport, location }) => {
        expect(location).to.equal('all');
        onReport(auditReport({ location: 'kho-b' }));
        onReport(auditReport({ unknownAt: 'aaa/bbb/ccc/x' }));
        return { ...sums, unknown: 1 };
      },
    });
    expect(status).to.equal(3);
    expect(stdout).to.include(`✓ ${ID} v1  at kho-b  match`).and.to.include('    in storage, not in the catalogue: aaa/bbb/ccc/x').and.to.include('1 object lies in storage').and.to.include('kho rebuild');
  });

  it('that repaired everything ends with 0, with something left 3, and with a location away as that location alone would', async () => {
    const damaged = { ...sums, damaged: 1, counts: { ...sums.counts, mismatch: 1 } };
    const audit = (remaining: number): Partial<Operations> => ({
      audit: async ({ onRepair, repair, operator }) => {
        expect({ repair, operator }).to.deep.equal({ repair: true, operator: 'lan' });
        onRepair?.(REPAIRED);
        return { ...damaged, repair: { packages: 1, copies: 1, files: 2, remaining } };
      },
    });
    expect((await kho(['audit', '--repair'], audit(0))).status).to.equal(0);
    expect((await kho(['audit', '--repair'], audit(1))).status).to.equal(3);
    const away = await kho(['audit', '--location', 'all', '--json'], { audit: async ({ onLocationFault }) => {
      onLocationFault?.('kho-b', new Fault('LOCATION_MISSING', { name: 'kho-b', path: '/x' }));
      return sums;
    } });
    expect(away.status).to.equal(5);
    expect(ndjson(away.stdout)[0]).to.deep.include({ type: 'item', location: 'kho-b' });
  });

  it('says of what is forged that nobody did it by chance', async () => {
    const { stdout } = await kho(['audit', '--lang', 'en'], { audit: async ({ onReport }) => {
      onReport(auditReport({ outcome: 'mismatch', problems: [{ path: 'inventory.json', outcome: 'mismatch', forged: true }] }));
      return { ...sums, damaged: 1, counts: { ...sums.counts, mismatch: 1 } };
    } });
    expect(stdout).to.include('!!! sound in itself, and not what was committed: tampering is suspected');
  });
});
