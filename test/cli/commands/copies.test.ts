import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { CopiesOperations, Operations } from '../../../src/cli/index.ts';
import type { LocationStatus, ReplicasStatus, SyncSummary, VerifySummary } from '../../../src/replicas/index.ts';
import { ID, kho, ndjson } from '../setting.ts';

const LOCATION = {
  id: 'b', name: 'o-b', kind: 'fs', path: '/mnt/b', media: 'hdd', zone: 'tru-so', addedAt: '2026-11-20T08:00:00Z', state: 'active', verifyDays: 90,
} as const;
const COUNTS = { verified: 9, pending: 0, unread: 0, behind: 0, missing: 0, damaged: 0, divergent: 0, oldestVerifiedAt: '2026-11-20T01:02:03Z' };
const PLACE: LocationStatus = { location: LOCATION, counts: COUNTS, facts: { device: 2, freeBytes: 5_000_000_000, quarantined: 0 }, sharesDiskWith: [] };
const STATUS: ReplicasStatus = {
  required: 2, locations: 1, packages: 9, single: 0, lacking: 0, harmed: 0, level: 1, histogram: [{ copies: 2, packages: 9 }], places: [PLACE], retired: [],
};
const SYNCED: SyncSummary = { required: 2, locations: 1, unavailable: 0, packages: 1, copied: 1, present: 0, problems: 0, bytes: 2000, lacking: 0 };
const VERIFIED: VerifySummary = { locations: 1, unavailable: 0, packages: 3, verified: 3, problems: 0, bytes: 3000 };

/** Operations about copies of which only the given ones may be asked for. */
function asking(given: Partial<CopiesOperations>): Partial<Operations> {
  const refuse = () => { throw new Error('was not expected'); };
  return { copies: { addLocation: refuse, retireLocation: refuse, requireCopies: refuse, describeStore: refuse, status: refuse, sync: refuse, verify: refuse, ...given } };
}

describe('kho location', () => {
  it('asks for what the flags say', async () => {
    const asked: unknown[] = [];
    const all = asking({
      addLocation: async (request) => { asked.push(['add', request]); return STATUS; },
      retireLocation: async (request) => { asked.push(['retire', request]); return STATUS; },
      requireCopies: async (request) => { asked.push(['min', request]); return STATUS; },
      describeStore: async (request) => { asked.push(['store', request]); return STATUS; },
    });
    await kho(['location', 'add', '/mnt/b', '--repo', 'r', '--name', 'o-b', '--zone', 'z', '--media', 'm', '--provider', 'p', '--region', 'g', '--verify-days', '30'], all);
    await kho(['location', 'retire', 'o-b'], all);
    await kho(['location', 'min-copies', '3'], all);
    await kho(['location', 'store', '--zone', 'z'], all);
    expect(asked).to.deep.equal([
      ['add', { repo: 'r', path: '/mnt/b', name: 'o-b', zone: 'z', media: 'm', provider: 'p', region: 'g', verifyDays: 30 }],
      ['retire', { repo: 'storage', name: 'o-b' }], ['min', { repo: 'storage', copies: 3 }], ['store', { repo: 'storage', zone: 'z' }],
    ]);
  });

  for (const [title, argv, words] of [
    ['no action', ['location'], 'is missing'],
    ['an unknown action', ['location', 'move'], 'add, list, retire, min-copies, store'],
    ['add without a folder', ['location', 'add'], '<dir> is missing'],
    ['min-copies without a number', ['location', 'min-copies'], '<n> is missing'],
    ['no copy at all', ['location', 'min-copies', '0'], 'from 1 to 20'],
    ['list with more', ['location', 'list', 'x'], 'too many'],
  ] as const) {
    it(`is refused for ${title}`, async () => {
      const { status, stderr } = await kho([...argv, '--lang', 'en']);
      expect([status, stderr.includes(words)], stderr).to.deep.equal([2, true]);
    });
  }

  it('lists the locations, what is in them, and what the store requires', async () => {
    const { status, stdout, stderr } = await kho(['location', 'list', '--lang', 'en'], asking({ status: async () => ({ ...STATUS, retired: [{ ...LOCATION, name: 'o-c', path: '/mnt/c', state: 'retired' }] }) }));
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout.split('\n')).to.deep.equal([
      '✓ o-b  /mnt/b  tru-so · hdd · 5 GB free', '    verified 9 · oldest verification 2026-11-20 01:02 UTC',
      '= o-c  /mnt/c  retired; the copies there are left as they are',
      'Locations in use: 1. Each package must have 2 copies, the one in the store included.', '',
    ]);
  });

  it('tells why a location is refused', async () => {
    const { status, stderr } = await kho(['location', 'add', '/mnt/b', '--lang', 'en'], asking({ addLocation: async () => { throw new Fault('LOCATION_FOREIGN', { name: 'b', path: '/mnt/b', detail: 'other' }); } }));
    expect(status).to.equal(8);
    expect(stderr).to.include('belongs to another store or location (other)');
  });
});

describe('kho replicas status', () => {
  const statusOf = (changes: Partial<ReplicasStatus>): Partial<Operations> => asking({ status: async () => ({ ...STATUS, ...changes }) });

  it('tells where the copies are, how many packages have how many, and which level that is', async () => {
    const { status, stdout, stderr } = await kho(['replicas', 'status', '--lang', 'en'], statusOf({}));
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout.split('\n').slice(2)).to.deep.equal([
      '  2 copies: 9 packages', 'Each package must have 2 copies, the one in the store included. Packages that lack copies: 0.',
      'NDSA level for storage: 1 of 4. Level 1: two complete copies that do not lie together. Level 2 needs a third, in another geographic location (say so with --zone).', '',
    ]);
  });

  const cases: readonly (readonly [string, Partial<ReplicasStatus>, number])[] = [
    ['0 with one copy that is enough', { required: 1, locations: 0, places: [], single: 9, level: 0, warning: 'none' }, 0],
    ['4 when packages lack copies', { lacking: 2 }, 4],
    ['4 when a location is away', { places: [{ location: LOCATION, counts: COUNTS, sharesDiskWith: [], fault: new Fault('LOCATION_MISSING', { name: 'o-b', path: '/mnt/b' }) }] }, 4],
    ['3 when a copy is damaged', { places: [{ ...PLACE, counts: { ...COUNTS, damaged: 1 } }] }, 3],
    ['0 when two share a disk', { places: [{ ...PLACE, sharesDiskWith: ['kho', 'o-c'] }] }, 0],
  ];
  for (const [title, changes, expected] of cases) it(`ends with ${title}`, async () => { expect((await kho(['replicas', 'status'], statusOf(changes))).status).to.equal(expected); });

  it('warns of a shared disk and of what lies in quarantine', async () => {
    const { stdout } = await kho(['replicas', 'status', '-q', '--lang', 'en'], statusOf({ places: [{ ...PLACE, sharesDiskWith: ['kho', 'o-c'], facts: { ...PLACE.facts!, quarantined: 1 } }] }));
    expect(stdout).to.include('! o-b  /mnt/b').and.include('On the same disk as the store itself').and.include('On the same disk as the location o-c').and.include('1 entry in the quarantine');
  });

  it('says loudly what one copy means, and as a field to machines', async () => {
    const changes = { locations: 0, places: [], single: 9, level: 0, warning: 'none' } as const;
    expect((await kho(['replicas', 'status', '--lang', 'en'], statusOf(changes))).stderr).to.include('THIS STORE HAS ONE COPY OF EACH PACKAGE').and.include('kho location add');
    const { stdout, stderr } = await kho(['replicas', 'status', '--json'], statusOf(changes));
    expect([ndjson(stdout).at(-1)?.['warning'], ndjson(stdout).at(-1)?.['level'], stderr]).to.deep.equal(['none', 0, '']);
  });

  it('lists the differences of a comparison and ends with 3', async () => {
    const status: CopiesOperations['status'] = async ({ compare, onDifference }) => {
      if (compare) onDifference('o-b', { kind: 'extra', object: ID });
      return STATUS;
    };
    const { status: exit, stdout } = await kho(['replicas', 'status', '--compare', '--lang', 'en'], asking({ status }));
    expect([exit, stdout.split('\n')[0]]).to.deep.equal([3, `✕ ${ID}  at o-b · the catalogue does not know this object`]);
  });
});

describe('kho replicas sync', () => {
  const report = { packageId: ID, title: 'Sổ bộ', location: 'o-b', outcome: 'copied', version: 2, bytes: 1000, problems: [], copies: 2 } as const;

  it('tells of each copy and that all is archived', async () => {
    const sync: CopiesOperations['sync'] = async ({ onReport }) => { onReport(report); return SYNCED; };
    const { status, stdout } = await kho(['replicas', 'sync', '--lang', 'en'], asking({ sync }));
    expect([status, stdout.split('\n')]).to.deep.equal([0, [
      `✓ ${ID}  “Sổ bộ” v2  at o-b · copied and read back · 1 KB · 2 copies`,
      'Done: 1 copied · 0 there already and right · 0 with a problem · 2 KB written and read.',
      'Every package has the 2 verified copies that it must have: archived.', '',
    ]]);
  });

  it('asks for one package at one location', async () => {
    let asked: readonly unknown[] = [];
    await kho(['replicas', 'sync', '--id', ID, '--location', 'o-b', '--repo', 'r'], asking({ sync: async ({ repo, id, location }) => { asked = [repo, id, location]; return SYNCED; } }));
    expect(asked).to.deep.equal(['r', ID, 'o-b']);
  });

  it('tells what was not overwritten, and ends with 3', async () => {
    const sync: CopiesOperations['sync'] = async ({ onReport }) => {
      onReport({ ...report, outcome: 'damaged', problems: [{ path: 'v1/content/0000', outcome: 'mismatch' }], copies: 1 });
      return { ...SYNCED, copied: 0, problems: 1 };
    };
    const { status, stdout } = await kho(['replicas', 'sync', '-q', '--lang', 'en'], asking({ sync }));
    expect(status).to.equal(3);
    expect(stdout).to.include('✕').and.include('nothing was overwritten').and.include('v1/content/0000');
  });

  const away = (changes: Partial<SyncSummary>): Partial<Operations> => asking({
    sync: async ({ onFault }) => { onFault('o-b', new Fault('LOCATION_FULL', { name: 'o-b', path: '/mnt/b' })); return { ...SYNCED, copied: 0, ...changes }; },
  });
  it('ends with 4 when one of two locations is full, with 1 when the only one is', async () => {
    expect((await kho(['replicas', 'sync'], away({ locations: 2, unavailable: 1 }))).status).to.equal(4);
    expect((await kho(['replicas', 'sync'], away({ locations: 1, unavailable: 1 }))).status).to.equal(1);
    expect((await kho(['replicas', 'sync', '--json'], away({ locations: 1, unavailable: 1 }))).stdout).to.include('"LOCATION_FULL"');
  });

  it('ends with 4 when packages still lack copies', async () => {
    const { status, stdout } = await kho(['replicas', 'sync', '--lang', 'en'], asking({ sync: async () => ({ ...SYNCED, lacking: 1 }) }));
    expect([status, stdout.includes('1 package still lacks copies')]).to.deep.equal([4, true]);
  });
});

describe('kho replicas verify', () => {
  it('asks for what the flags say and tells what was read', async () => {
    let asked: readonly unknown[] = [];
    const verify: CopiesOperations['verify'] = async ({ due, maxRate, location, onReport }) => {
      asked = [due, maxRate, location];
      onReport({ packageId: ID, title: 'Sổ bộ', location: 'o-b', outcome: 'verified', version: 1, bytes: 1000, problems: [] });
      return VERIFIED;
    };
    const { status, stdout } = await kho(['replicas', 'verify', '--due', '--max-rate', '80MB/s', '--location', 'o-b', '--lang', 'en'], asking({ verify }));
    expect([status, asked]).to.deep.equal([0, [true, 80_000_000, 'o-b']]);
    expect(stdout.split('\n')).to.deep.equal([`✓ ${ID}  “Sổ bộ”  at o-b · verified · 1 KB`, 'Done: 3 of 3 copies are right · 0 with a problem · 3 KB read.', '']);
  });

  it('ends with 3 when a copy is damaged', async () => {
    const verify: CopiesOperations['verify'] = async ({ onReport }) => {
      onReport({ packageId: ID, title: 'Sổ bộ', location: 'o-b', outcome: 'missing', bytes: 0, problems: [] });
      return { ...VERIFIED, verified: 2, problems: 1 };
    };
    const { status, stdout } = await kho(['replicas', 'verify', '-q', '--lang', 'en'], asking({ verify }));
    expect([status, stdout.split('\n')[0]]).to.deep.equal([3, `✕ ${ID}  “Sổ bộ”  at o-b · missing · 0 B`]);
  });
});
