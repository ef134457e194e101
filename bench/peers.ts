import { execFileSync, execSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { byHand, forget, khoIngest, packagesOf, surroundings, type ContestSettings, type PreparedContest } from './contests.ts';
import type { Contender } from './contest.ts';
import { quoted } from './shell.ts';

// Other people's programs for the same purpose, as far as the machine has them: `bagit.py` and `rocfl` on the PATH, and
// ocfl-java's jars in the folder that KHO_BENCH_OCFL_JAVA names (bench/peers/pom.xml fetches them). None of them flushes
// what it writes: each is followed by one `sync -f`, and none of them makes METS, PREMIS, a second digest or a catalogue.

const SOURCE = fileURLToPath(new URL('./peers/OcflJavaPut.java', import.meta.url));

/** Ingest by peers. */
export function ingestByPeers(settings: ContestSettings): PreparedContest {
  const { set, work, rounds } = settings;
  const peers = [bagitPython(settings), rocfl(settings), ocflJava(settings)].filter((peer) => peer !== undefined);
  return {
    ...surroundings(settings),
    contest: { name: `ingest by peers ${set.about}`, rounds, logs: work, contenders: [byHand(settings, 'by hand'), khoIngest(settings), ...peers, { ...byHand(settings, 'by hand again (control)'), control: true }] },
  };
}

/** Fixity by peers: each over what it made itself of the same files. */
export function fixityByPeers(settings: ContestSettings): PreparedContest {
  const { set, work, kho, rounds } = settings;
  const made = path.join(work, 'made');
  const at = (name: string): string => quoted(path.join(made, name));
  const makers: Contender[] = [];
  const contenders: [Contender, ...Contender[]] = [
    { name: 'kho audit sha512', command: () => `${kho} audit --quiet --repo ${at('kho')} --algorithm sha512` },
    { name: 'kho audit (the fastest digest)', command: () => `${kho} audit --quiet --repo ${at('kho')}` },
    { name: 'kho audit sha512 again (control)', command: () => `${kho} audit --quiet --repo ${at('kho')} --algorithm sha512`, control: true },
  ];
  const bagit = bagitPython(settings);
  if (bagit !== undefined) contenders.push({ name: 'bagit-python validate', command: () => `${folders(at('bags'))} | xargs -0 -P 2 -n 250 bagit.py --quiet --validate` });
  if (bagit !== undefined) makers.push({ name: 'bags', command: () => `cp -r ${quoted(set.path)} ${at('bags')} && ${bagged(settings, at('bags'))}` });
  if (has('rocfl')) contenders.push({ name: 'rocfl validate', command: () => `rocfl -r ${at('rocfl')} validate -l error` });
  if (has('rocfl')) makers.push({ name: 'rocfl', command: () => rocflIngest(settings, at('rocfl')) });
  function folders(root: string): string {
    return set.packages > 1 ? `find ${root} -mindepth 1 -maxdepth 1 -type d -print0` : `printf '%s\\0' ${root}`;
  }
  return {
    prepare: () => {
      fs.rmSync(made, { recursive: true, force: true });
      fs.mkdirSync(made, { recursive: true });
      execSync(`${kho} init --quiet ${at('kho')} && ${kho} ingest --quiet --repo ${at('kho')} ${packagesOf(set)}`, { shell: '/bin/bash' });
      for (const { command } of makers) execFileSync('bash', ['-c', command(0)]);
    },
    cleanUp: () => { forget(made); },
    contest: { name: `fixity by peers ${set.about}`, rounds, logs: work, contenders },
  };
}

function bagitPython(settings: ContestSettings): Contender | undefined {
  if (!has('bagit.py')) return undefined;
  return peer(settings, 'bagit-python after cp, sync', (folder) => `cp -r ${quoted(settings.set.path)} ${folder}/bags && ${bagged(settings, `${folder}/bags`)}`);
}

/** One package uses both cores by itself; many share them. */
function bagged({ set }: ContestSettings, root: string): string {
  return set.packages > 1
    ? `find ${root} -mindepth 1 -maxdepth 1 -type d -print0 | xargs -0 -P 2 -n 250 bagit.py --quiet --sha512`
    : `bagit.py --quiet --sha512 --processes 2 ${root}`;
}

function rocfl(settings: ContestSettings): Contender | undefined {
  return has('rocfl') ? peer(settings, 'rocfl new, cp, commit, sync', (folder) => rocflIngest(settings, `${folder}/rocfl`)) : undefined;
}

function rocflIngest({ set }: ContestSettings, root: string): string {
  const one = `r=$1; shift; for p; do id=$(basename "$p"); rocfl -r "$r" new "$id" && rocfl -r "$r" cp -r "$id" "$p"/* -- / && rocfl -r "$r" commit "$id" || exit 255; done`;
  const list = set.packages > 1 ? `find ${quoted(set.path)} -mindepth 1 -maxdepth 1 -type d -print0` : `printf '%s\\0' ${quoted(set.path)}`;
  return `rocfl -r ${root} init -l 0003-hash-and-id-n-tuple-storage-layout && ${list} | xargs -0 -P 2 -n 100 bash -c ${quoted(one)} rocfl ${root} > /dev/null`;
}

function ocflJava(settings: ContestSettings): Contender | undefined {
  const jars = process.env['KHO_BENCH_OCFL_JAVA'];
  if (jars === undefined || !has('javac')) return undefined;
  const classes = path.join(settings.work, 'classes');
  const classPath = `${path.resolve(jars)}/*`;
  execFileSync('javac', ['-cp', classPath, '-d', classes, SOURCE]);
  const java = `java -cp ${quoted(`${classPath}:${classes}`)} OcflJavaPut`;
  return peer(settings, 'ocfl-java, 2 threads, sync', (folder) => `${java} ${folder}/ocfl ${folder}/ocfl-work ${packagesOf(settings.set)}`);
}

function peer({ work, set }: ContestSettings, name: string, command: (folder: string) => string): Contender {
  const at = (run: number): string => path.join(work, 'runs', String(run));
  return {
    name,
    before: (run) => { fs.mkdirSync(at(run), { recursive: true }); },
    command: (run) => `${command(quoted(at(run)))} && sync -f ${quoted(at(run))}`,
    // Same work or no number: every file of the set has to be there (no two of them are alike).
    verify: (run) => {
      const found = Number(execSync(`find ${quoted(at(run))} -type f -size +1000c | wc -l`, { encoding: 'utf8' }));
      if (found < set.files) throw new Error(`${name}: ${found} of ${set.files} files`);
    },
  };
}

function has(program: string): boolean {
  return spawnSync('bash', ['-c', `command -v ${program}`]).status === 0;
}
