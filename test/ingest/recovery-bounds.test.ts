import fs from 'node:fs';
import { expect } from 'chai';
import { recoverStore, type RecoveryParts } from '../../src/ingest/index.ts';
import { madeCatalogue, packageIdOf, registrationOf } from '../catalogue/made-catalogue.ts';
import { madeStore } from '../storage/made-store.ts';

// Every writing command begins with recovery: what it asks of store, catalogue and jobs is bounded by what is open.

/** The same thing, with every call of a method written down. */
function counted<Thing extends object>(thing: Thing, name: string, calls: string[]): Thing {
  return new Proxy(thing, {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        calls.push(`${name}.${String(key)}`);
        return (value as (...args: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}

/** What recovery asks for in a store of so many packages with two open transactions, whose stages have gone. */
async function callsOfRecovery(packages: number): Promise<readonly string[]> {
  const made = await madeStore({ threads: 1 });
  const { catalogue, remove } = await madeCatalogue();
  const calls: string[] = [];
  try {
    await catalogue.transaction(async (tx) => {
      for (let n = 10; n < 10 + packages; n += 1) await catalogue.registerVersion(registrationOf(n), tx);
    });
    for (const n of [1, 2]) await catalogue.prepareTransactions([{ id: `t${n}`, objectId: packageIdOf(n), version: 1, newDigest: 'a', stage: `s${n}` }]);
    const unused = {} as never;
    const parts: RecoveryParts = { store: counted(made.store, 'store', calls), catalogue: counted(catalogue, 'catalogue', calls), jobs: unused, ledger: unused };
    expect(await recoverStore(parts)).to.include({ setAside: 2 });
    expect(fs.readdirSync(made.store.locations.staging)).to.deep.equal([]);
    return calls;
  } finally {
    await remove();
    await made.remove();
  }
}

describe('recovery at the start of a writer', function () {
  this.timeout(60_000);

  it('does the same in a store of 10 packages and of 2,000, as long as the same is open', async () => {
    const small = await callsOfRecovery(10);
    expect(await callsOfRecovery(2000)).to.deep.equal(small);
    expect(small.filter((call) => call === 'store.recover')).to.have.length(2);
    expect(small).to.not.include('store.objectRoots');
  });
});
