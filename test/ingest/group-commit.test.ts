import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import type { Catalogue } from '../../src/catalogue/index.ts';
import { GroupCommitter, type SealedAip } from '../../src/ingest/group-commit.ts';
import type { Jobs } from '../../src/jobs/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import type { Store } from '../../src/storage/index.ts';

/** What happened, in order: `durable a b`, `prepared 2`, `published a b`, `registered a`, `job error a`, `discarded a`, `settled a archived`. */
type Log = string[];

interface Failing {
  readonly durable?: Fault;
  readonly publish?: Fault;
}

const namesOf = (group: readonly { readonly id: string }[]): string => group.map(({ id }) => id).join(' ');

function committerOf(log: Log, failing: Failing = {}): GroupCommitter {
  const failOrTell = (fault: Fault | undefined, told: string): void => {
    if (fault !== undefined) throw fault;
    log.push(told);
  };
  const store: Partial<Store> = {
    makeDurable: async (group) => { failOrTell(failing.durable, `durable ${namesOf(group)}`); },
    publish: async (group) => { failOrTell(failing.publish, `published ${namesOf(group)}`); },
  };
  const catalogue: Partial<Catalogue> = {
    transaction: async (work) => work({} as never),
    prepareTransactions: async (transactions) => { log.push(`prepared ${transactions.length}`); },
    registerVersion: async (registration) => { log.push(`registered ${registration.package.id}`); },
    settleTransactions: async () => undefined,
  };
  const jobs: Partial<Jobs> = {
    checkpointMany: async () => undefined,
    finishMany: async (ended) => { for (const { jobId, outcome } of ended) log.push(`job ${outcome} ${jobId}`); },
  };
  const ledger: Partial<Ledger> = { append: async (facts) => facts.map(({ object }) => log.push(`leaf ${object}`)) };
  return new GroupCommitter({ store: store as Store, catalogue: catalogue as Catalogue, jobs: jobs as Jobs, ledger: ledger as Ledger, newId: () => 'tx' });
}

function aipOf(log: Log, name: string): SealedAip {
  const stage = { name, discard: async () => { log.push(`discarded ${name}`); } };
  return {
    jobId: name,
    sealed: { stage, id: name, version: 1, inventoryDigest: '' } as unknown as SealedAip['sealed'],
    registration: { package: { id: name }, version: { version: 1, agent: 'lan' } } as SealedAip['registration'],
    files: 1,
    bytes: 1,
    settle: (ended) => { log.push(`settled ${name} ${'failure' in ended ? ended.failure.code : ended.copies.verified < ended.copies.required ? 'stored' : 'archived'}`); },
  };
}

describe('a group of packages', () => {
  let log: Log;
  beforeEach(() => { log = []; });

  it('is durable, prepared, published and registered, and only then archived', async () => {
    const committer = committerOf(log);
    for (const name of ['a', 'b']) await committer.add(aipOf(log, name));
    expect(log).to.deep.equal([]);
    await committer.flush();
    expect(log).to.deep.equal([
      'durable a b', 'prepared 2', 'published a b', 'registered a', 'registered b', 'leaf a', 'leaf b', 'job done a', 'job done b', 'settled a archived', 'settled b archived',
    ]);
    expect(committer.failure).to.equal(undefined);
  });

  it('that did not become durable is thrown away, and so is every group after it', async () => {
    const committer = committerOf(log, { durable: new Fault('STORAGE_FAILED') });
    for (const name of ['a', 'b']) {
      await committer.add(aipOf(log, name));
      await committer.flush();
    }
    expect(log).to.deep.equal(['discarded a', 'job error a', 'settled a STORAGE_FAILED', 'discarded b', 'job error b', 'settled b STORAGE_FAILED']);
    expect(committer.failure?.code).to.equal('STORAGE_FAILED');
  });

  it('that could not be published is left to recovery with its stage and its job; the next ones are not begun', async () => {
    const committer = committerOf(log, { publish: new Fault('STORAGE_INCONSISTENT') });
    for (const name of ['a', 'b']) {
      await committer.add(aipOf(log, name));
      await committer.flush();
    }
    expect(log).to.deep.equal(['durable a', 'prepared 1', 'settled a STORAGE_INCONSISTENT', 'discarded b', 'job error b', 'settled b STORAGE_INCONSISTENT']);
  });
});
