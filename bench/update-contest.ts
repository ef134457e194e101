import { execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Contender } from './contest.ts';
import { byHand, packagesOf, surroundings, type ContestSettings, type DataSet, type PreparedContest } from './contests.ts';
import { quoted } from './shell.ts';

type Way = 'add' | 'replace';

/**
 * A new version of one package, which brings as many bytes as the package has: as a further representation (`add`) or in place
 * of the content (`replace`). The reference copies, digests and flushes only the new bytes; Kho also carries forward what stays.
 */
export function updateContest(way: Way): (settings: ContestSettings) => PreparedContest {
  return (settings) => {
    const { set, work, kho, rounds } = settings;
    const store = path.join(work, 'store-update');
    const more = { ...set, path: path.join(work, 'set-more'), bytes: set.bytes + set.files };
    const around = surroundings({ ...settings, set: more });
    return {
      prepare: () => {
        for (const folder of [store, more.path]) fs.rmSync(folder, { recursive: true, force: true });
        execSync(`${kho} init --quiet ${quoted(store)}`);
        execSync(`${kho} ingest --quiet --repo ${quoted(store)} ${packagesOf(set)}`, { shell: '/bin/bash', stdio: 'inherit' });
        makeOther(set, more.path);
        around.prepare();
      },
      cleanUp: () => {
        for (const folder of [store, more.path]) fs.rmSync(folder, { recursive: true, force: true });
        around.cleanUp();
      },
      contest: {
        name: `update (${way}) ${set.about}`,
        rounds,
        logs: work,
        contenders: [
          byHand({ ...settings, set: more }, 'by hand (cp, openssl sha512, sync)'),
          khoUpdate({ ...settings, set: more }, { way, store }),
          { ...byHand({ ...settings, set: more }, 'by hand again (control)'), control: true },
        ],
      },
    };
  };
}

/** Other bytes under the same names: one more at the end of each file. */
function makeOther(set: DataSet, into: string): void {
  execSync(`cp -r ${quoted(set.path)} ${quoted(into)}`);
  for (const entry of fs.readdirSync(into, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) fs.appendFileSync(path.join(entry.parentPath, entry.name), '\n');
  }
}

function khoUpdate({ set, work, kho }: ContestSettings, { way, store }: { readonly way: Way; readonly store: string }): Contender {
  const at = (run: number): string => path.join(work, 'runs', String(run), 'store');
  const item = (repo: string): { readonly id: string; readonly head: number; readonly fileCount: number } => {
    const [line = ''] = execSync(`${kho} list --json --repo ${quoted(repo)}`, { encoding: 'utf8' }).split('\n');
    return JSON.parse(line) as ReturnType<typeof item>;
  };
  const what = way === 'add' ? `--add-representation more=${quoted(set.path)}` : `--content ${quoted(set.path)}`;
  return {
    name: `kho update (${way})`,
    // The stored version is never written again, so links to its files are as good as copies.
    before: (run) => {
      fs.mkdirSync(path.dirname(at(run)), { recursive: true });
      execSync(`cp -r --link ${quoted(store)} ${quoted(at(run))} && rm -r ${quoted(at(run))}/catalogue && cp -r ${quoted(store)}/catalogue ${quoted(at(run))}/catalogue`);
    },
    command: (run) => `${kho} update --quiet --repo ${quoted(at(run))} ${item(store).id} ${what} --reason 'bench'`,
    verify: (run) => {
      const { head, fileCount } = item(at(run));
      const files = way === 'add' ? 2 * set.files : set.files;
      if (head !== 2 || fileCount !== files) throw new Error(`kho update (${way}): version ${head} with ${fileCount} of ${files} files`);
    },
  };
}
