import { execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Contender } from './contest.ts';
import { packagesOf, surroundings, type ContestSettings, type PreparedContest } from './contests.ts';
import { opensslOnAllCores, quoted } from './shell.ts';

/**
 * A second copy of a whole store, on the same disk: `kho replicas sync` to a new location against copying the storage
 * root, digesting the copy on all cores and flushing it. Kho digests twice (on the way and reading back from there) and
 * writes down what it verified. The reference runs twice, as a control.
 */
export function replicateContest(settings: ContestSettings): PreparedContest {
  const { set, work, kho, rounds } = settings;
  const store = path.join(work, 'store-replicate');
  const around = surroundings(settings);
  return {
    prepare: () => {
      around.prepare();
      fs.rmSync(store, { recursive: true, force: true });
      execSync(`${kho} init --quiet ${quoted(store)}`);
      execSync(`${kho} ingest --quiet --repo ${quoted(store)} ${packagesOf(set)}`, { shell: '/bin/bash', stdio: 'inherit' });
    },
    cleanUp: () => {
      fs.rmSync(store, { recursive: true, force: true });
      around.cleanUp();
    },
    contest: {
      name: `replicate ${set.about}`,
      rounds,
      logs: work,
      contenders: [
        copyByHand(settings, store, 'by hand (cp, openssl sha512, sync)'),
        khoSync(settings, store),
        { ...copyByHand(settings, store, 'by hand again (control)'), control: true },
      ],
    },
  };
}

function copyByHand({ work }: ContestSettings, store: string, name: string): Contender {
  const at = (run: number): string => path.join(work, 'runs', String(run));
  return {
    name,
    before: (run) => { fs.mkdirSync(at(run), { recursive: true }); },
    command: (run) => {
      const folder = quoted(at(run));
      return `cp -r ${quoted(store)}/ocfl ${folder}/copy && find ${folder}/copy -type f -print0 | ${opensslOnAllCores('sha512')} > ${folder}/sha512 && sync -f ${folder}`;
    },
    verify: (run) => {
      const lines = fs.readFileSync(path.join(at(run), 'sha512'), 'utf8').trimEnd().split('\n').length;
      const files = filesIn(path.join(store, 'ocfl'));
      if (lines !== files) throw new Error(`${name}: ${lines} digests of ${files} files`);
    },
  };
}

function khoSync({ set, work, kho }: ContestSettings, store: string): Contender {
  const at = (run: number): string => path.join(work, 'runs', String(run), 'location');
  return {
    name: 'kho replicas sync',
    before: (run) => {
      fs.mkdirSync(path.dirname(at(run)), { recursive: true });
      execSync(`${kho} location add --quiet --repo ${quoted(store)} --name run-${run} ${quoted(at(run))} > ${quoted(work)}/location.log`, { shell: '/bin/bash' });
    },
    command: (run) => `${kho} replicas sync --quiet --repo ${quoted(store)} --location run-${run}`,
    verify: (run) => {
      const status = execSync(`${kho} replicas status --json --repo ${quoted(store)} || true`, { encoding: 'utf8', shell: '/bin/bash' });
      const items = status.trim().split('\n').map((line) => JSON.parse(line) as { readonly name?: string; readonly verified?: number });
      const verified = items.find(({ name }) => name === `run-${run}`)?.verified;
      if (verified !== set.packages) throw new Error(`kho replicas sync: ${verified} of ${set.packages} packages`);
      const files = filesIn(path.join(store, 'ocfl'));
      const copied = filesIn(path.join(at(run), 'ocfl'));
      if (copied !== files) throw new Error(`kho replicas sync: ${copied} of ${files} files`);
    },
  };
}

function filesIn(folder: string): number {
  return Number(execSync(`find ${quoted(folder)} -type f | wc -l`, { encoding: 'utf8' }));
}
