import { expect } from 'chai';
import type { SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { seedsOf, tryAll } from './seeds.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { simulatedDatabase } from './simulated-sql.ts';
import { storeHistory } from './store-history.ts';

const FILE = 'test/simulation/store.test.ts';

describe('simulated histories of the commit protocol', function () {
  this.timeout(600_000);
  let database: SqliteDatabase;
  before(async () => { database = await simulatedDatabase(); });
  after(() => { database.close(); });

  it('keep what was said to be archived, and each submission once, whatever fails, dies or loses power', async () => {
    const disk = new SimulatedDisk({ flushes: true });
    const seeds = seedsOf(300, 5_000);
    const survived = await tryAll(seeds, FILE, async (seed) => storeHistory(seed, database, disk));
    if (seeds.length === 1) return;
    guaranteeRow({
      guarantee: 'G2', faults: 'simulated histories of the commit protocol: four processes die by kill or loss of power, flushes and statements fail',
      tried: seeds.length, survived, remark: 'a disk that only says that it flushes fails the same test',
    });
  });

  it('are seen to lose packages on a disk that only says that it has flushed', async () => {
    const disk = new SimulatedDisk({ flushes: false });
    const thrown: unknown = await tryAll(Array.from({ length: 100 }, (_, n) => n + 1), FILE, async (seed) => storeHistory(seed, database, disk)).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Error).with.property('message').that.matches(/medium/);
  });
});
