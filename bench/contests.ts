import { execSync } from 'node:child_process';
import path from 'node:path';
import type { Contest } from './contest.ts';

/** Seeded files on disk. */
export interface DataSet {
  readonly name: string;
  readonly about: string;
  readonly path: string;
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

/** Both cores, one openssl for many files: what a careful person would type. */
const OPENSSL = (algorithm: string): string => `xargs -0 -P "$(nproc)" -n 256 openssl dgst -${algorithm}`;

/**
 * Ingest against by hand: copy, digest on all cores, flush. The reference runs twice, as a control. Every run writes
 * into a folder of its own and nothing is removed in between: ext4 searches long for inodes that were not freed a
 * moment ago, and would charge the next contender for the clean-up of the last one.
 */
export function ingestContests({ set, work, kho, rounds }: ContestSettings): readonly PreparedContest[] {
  const runs = path.join(work, 'runs');
  const at = (run: number): string => quoted(path.join(runs, String(run)));
  const byHand = (run: number): string => (
    `cp -r ${quoted(set.path)} ${at(run)}/copy && find ${at(run)}/copy -type f -print0 | ${OPENSSL('sha512')} > ${at(run)}/sha512 && sync -f ${at(run)}`
  );
  // A set of one package is itself the package; otherwise each of its folders is one.
  const paths = set.name === 'c' ? `${quoted(set.path)}/*` : quoted(set.path);
  const folder = (run: number): void => { execSync(`mkdir -p ${at(run)}`); };
  return [{
    prepare: () => {
      execSync(`rm -rf ${quoted(runs)}`);
      execSync(`find ${quoted(set.path)} -type f -print0 | xargs -0 cat > /dev/null`, { shell: '/bin/bash' });
    },
    cleanUp: () => { forget(runs); },
    contest: {
      name: `ingest ${set.about}`,
      rounds,
      logs: work,
      contenders: [
        { name: 'by hand (cp, openssl sha512, sync)', command: byHand, before: folder },
        {
          name: 'kho ingest',
          command: (run) => `${kho} ingest --quiet --repo ${at(run)}/store ${paths}`,
          before: (run) => {
            folder(run);
            execSync(`${kho} init --quiet ${at(run)}/store`, { shell: '/bin/bash' });
          },
        },
        { name: 'by hand again (control)', command: byHand, before: folder },
      ],
    },
  }];
}

/** Removes a folder and waits until its inodes count as old: ext4 passes over those freed within the last minute. */
export function forget(folder: string): void {
  execSync(`rm -rf ${quoted(folder)} && sync && sleep 65`);
}

/** Fixity of what was ingested, against openssl over the same stored files. */
export function fixityContests({ set, work, kho, rounds }: ContestSettings): readonly PreparedContest[] {
  const store = path.join(work, 'store-fixity');
  const paths = set.name === 'c' ? `${quoted(set.path)}/*` : quoted(set.path);
  const openssl = (algorithm: string): string => `find ${quoted(store)}/ocfl -type f -print0 | ${OPENSSL(algorithm)} > ${quoted(work)}/openssl.txt`;
  const audit = (algorithm: string): string => `${kho} audit --quiet --repo ${quoted(store)} --algorithm ${algorithm}`;
  return [{
    prepare: () => {
      execSync(`rm -rf ${quoted(store)}`);
      init(kho, store);
      execSync(`${kho} ingest --quiet --repo ${quoted(store)} ${paths}`, { shell: '/bin/bash', stdio: 'inherit' });
    },
    cleanUp: () => { forget(store); },
    contest: {
      name: `fixity ${set.about}`,
      rounds,
      logs: work,
      contenders: [
        { name: 'openssl sha512, all cores', command: () => openssl('sha512') },
        { name: 'kho audit sha512', command: () => audit('sha512') },
        { name: 'openssl sha256, all cores', command: () => openssl('sha256') },
        { name: 'kho audit sha256', command: () => audit('sha256') },
        { name: 'openssl sha512 again (control)', command: () => openssl('sha512') },
      ],
    },
  }];
}

function init(kho: string, store: string): void {
  execSync(`${kho} init --quiet ${quoted(store)}`, { shell: '/bin/bash' });
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
