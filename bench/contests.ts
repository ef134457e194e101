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
  readonly contest: Contest;
}

/** Both cores, one openssl for many files: what a careful person would type. */
const OPENSSL = (algorithm: string): string => `xargs -0 -P "$(nproc)" -n 256 openssl dgst -${algorithm}`;

/** Ingest against by hand: copy, digest on all cores, flush. The reference runs twice, as a control. */
export function ingestContests({ set, work, kho, rounds }: ContestSettings): readonly PreparedContest[] {
  const copy = path.join(work, 'copy');
  const store = path.join(work, 'store');
  const clean = (): void => { execSync(`rm -rf ${quoted(copy)} ${quoted(store)}`); };
  const byHand = `cp -r ${quoted(set.path)} ${quoted(copy)} && find ${quoted(copy)} -type f -print0 | ${OPENSSL('sha512')} > ${quoted(copy)}.sha512 && sync -f ${quoted(copy)}`;
  // A set of one package is itself the package; otherwise each of its folders is one.
  const paths = set.name === 'c' ? `${quoted(set.path)}/*` : quoted(set.path);
  return [{
    prepare: () => { execSync(`find ${quoted(set.path)} -type f -print0 | xargs -0 cat > /dev/null`, { shell: '/bin/bash' }); },
    contest: {
      name: `ingest ${set.about}`,
      rounds,
      logs: work,
      contenders: [
        { name: 'by hand (cp, openssl sha512, sync)', command: byHand, before: clean, after: clean },
        { name: 'kho ingest', command: `${kho} ingest --quiet --repo ${quoted(store)} ${paths}`, before: () => { clean(); init(kho, store); }, after: clean },
        { name: 'by hand again (control)', command: byHand, before: clean, after: clean },
      ],
    },
  }];
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
    contest: {
      name: `fixity ${set.about}`,
      rounds,
      logs: work,
      contenders: [
        { name: 'openssl sha512, all cores', command: openssl('sha512') },
        { name: 'kho audit sha512', command: audit('sha512') },
        { name: 'openssl sha256, all cores', command: openssl('sha256') },
        { name: 'kho audit sha256', command: audit('sha256') },
        { name: 'openssl sha512 again (control)', command: openssl('sha512') },
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
