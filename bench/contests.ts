import { execFileSync, execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Contender, Contest } from './contest.ts';
import { opensslOnAllCores, quoted } from './shell.ts';

/** Seeded files on disk. */
export interface DataSet {
  readonly name: string;
  readonly about: string;
  readonly path: string;
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
}

export interface ContestSettings {
  readonly set: DataSet;
  readonly work: string;
  /** Shell words that start the product. */
  readonly kho: string;
  readonly rounds: number;
}

/** A contest and what must be on the disk before it. */
export interface PreparedContest {
  readonly prepare: () => void;
  /** After the last round, outside every clock. */
  readonly cleanUp: () => void;
  readonly contest: Contest;
}

/** Where the runs of a contest write: every run into a folder of its own. */
const runsOf = (work: string): string => path.join(work, 'runs');

/** A set of one package is itself the package; otherwise each of its folders is one. */
export const packagesOf = (set: DataSet): string => (set.packages > 1 ? `${quoted(set.path)}/*` : quoted(set.path));

/**
 * Ingest against by hand: copy, digest on all cores, flush. The reference runs twice, as a control. Nothing is removed
 * between runs: ext4 searches long for inodes that were not freed a moment ago, and would charge the next contender for
 * the clean-up of the last one.
 */
export function ingestContest(settings: ContestSettings): PreparedContest {
  const { set, work, rounds } = settings;
  const contenders: readonly [Contender, ...Contender[]] = [byHand(settings, 'by hand (cp, openssl sha512, sync)'), khoIngest(settings), { ...byHand(settings, 'by hand again (control)'), control: true }];
  return { ...surroundings(settings), contest: { name: `ingest ${set.about}`, rounds, logs: work, contenders } };
}

/** Before: nothing of older runs, and the set in the page cache. After: nothing again. */
export function surroundings({ set, work }: ContestSettings): Pick<PreparedContest, 'prepare' | 'cleanUp'> {
  return {
    prepare: () => {
      execFileSync('rm', ['-rf', runsOf(work)]);
      execSync(`find ${quoted(set.path)} -type f -print0 | xargs -0 cat > /dev/null`, { shell: '/bin/bash' });
    },
    cleanUp: () => { forget(runsOf(work)); },
  };
}

/** What a careful person would type. */
export function byHand({ set, work }: ContestSettings, name: string): Contender {
  const at = (run: number): string => path.join(runsOf(work), String(run));
  return {
    name,
    before: (run) => { fs.mkdirSync(at(run), { recursive: true }); },
    command: (run) => {
      const folder = quoted(at(run));
      return `cp -r ${quoted(set.path)} ${folder}/copy && find ${folder}/copy -type f -print0 | ${opensslOnAllCores('sha512')} > ${folder}/sha512 && sync -f ${folder}`;
    },
    verify: (run) => {
      const lines = fs.readFileSync(path.join(at(run), 'sha512'), 'utf8').trimEnd().split('\n').length;
      if (lines !== set.files) throw new Error(`${name}: ${lines} digests of ${set.files} files`);
    },
  };
}

export function khoIngest({ set, work, kho }: ContestSettings): Contender {
  const store = (run: number): string => path.join(runsOf(work), String(run), 'store');
  return {
    name: 'kho ingest',
    before: (run) => {
      fs.mkdirSync(path.dirname(store(run)), { recursive: true });
      execSync(`${kho} init --quiet ${quoted(store(run))}`);
    },
    command: (run) => `${kho} ingest --quiet --repo ${quoted(store(run))} ${packagesOf(set)}`,
    verify: (run) => {
      const listed = execSync(`${kho} list --json --limit 1000000 --repo ${quoted(store(run))}`, { encoding: 'utf8', maxBuffer: 1024 ** 3 });
      const items = listed.trim().split('\n').map((line) => JSON.parse(line) as { readonly type: string; readonly fileCount: number; readonly byteCount: number })
        .filter(({ type }) => type === 'item');
      const sum = (of: (item: (typeof items)[number]) => number): number => items.reduce((total, item) => total + of(item), 0);
      const found = { packages: items.length, files: sum(({ fileCount }) => fileCount), bytes: sum(({ byteCount }) => byteCount) };
      const { packages, files, bytes } = set;
      if (JSON.stringify(found) !== JSON.stringify({ packages, files, bytes })) throw new Error(`kho ingest: ${JSON.stringify(found)} of ${JSON.stringify(set)}`);
    },
  };
}

/** Removes a folder and waits until its inodes count as old: ext4 passes over those freed within the last minute. */
export function forget(folder: string): void {
  execSync(`rm -rf ${quoted(folder)} && sync && sleep 65`);
}

/** Fixity of what was ingested, against openssl over the same stored files. */
export function fixityContest({ set, work, kho, rounds }: ContestSettings): PreparedContest {
  const store = path.join(work, 'store-fixity');
  const openssl = (algorithm: string): string => `find ${quoted(store)}/ocfl -type f -print0 | ${opensslOnAllCores(algorithm)} > ${quoted(work)}/openssl.txt`;
  const audit = (algorithm: string): string => `${kho} audit --quiet --repo ${quoted(store)} --algorithm ${algorithm}`;
  return {
    prepare: () => {
      fs.rmSync(store, { recursive: true, force: true });
      execSync(`${kho} init --quiet ${quoted(store)}`);
      execSync(`${kho} ingest --quiet --repo ${quoted(store)} ${packagesOf(set)}`, { shell: '/bin/bash', stdio: 'inherit' });
    },
    cleanUp: () => { forget(store); },
    contest: {
      name: `fixity ${set.about}`,
      rounds,
      logs: work,
      // An audit ends with another status than 0 when one byte or one file is not as it was stored.
      contenders: [
        { name: 'openssl sha512, all cores', command: () => openssl('sha512') },
        { name: 'kho audit sha512', command: () => audit('sha512') },
        { name: 'openssl sha256, all cores', command: () => openssl('sha256') },
        { name: 'kho audit sha256', command: () => audit('sha256') },
        { name: 'openssl sha512 again (control)', command: () => openssl('sha512'), control: true },
      ],
    },
  };
}
