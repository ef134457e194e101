import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MadeArchive } from '../flow/made-archive.ts';
import { archivedWithUpdate, threeSubmissions } from '../flow/killing.ts';
import { builtOperations, type KhoCommand, type KhoRun } from './real-kho.ts';

/** A command of which every moment is tried, and a store as it was before. */
export interface Scene extends KhoCommand {
  readonly name: string;
  /** Where the store and its submissions lie; the same for every try, because calls are known by their paths. */
  readonly folder: string;
  /** Submissions that the command is given, and the version that each has to be in the end. */
  readonly submissions: readonly string[];
  readonly update?: string;
  /** Packages archived before: they must be there whatever happens. */
  readonly before: ReadonlyMap<string, number>;
  /** Puts everything back as it was before the command. */
  restore(): MadeArchive;
  /** From now on `restore` puts back what is there now. */
  keep(): void;
  remove(): void;
}

/** A folder in memory where the machine has one: a killed process leaves the same files there, thousands of times sooner than on a disk. */
export function workFolder(name: string): string {
  const memory = '/dev/shm';
  const base = fs.existsSync(memory) && fs.statfsSync(memory).bavail * fs.statfsSync(memory).bsize > 256 * 1024 ** 2 ? memory : os.tmpdir();
  return fs.mkdtempSync(path.join(base, `kho-crash-${name}-`));
}

interface Drafted extends Pick<Scene, 'args' | 'submissions' | 'before' | 'time'> {
  readonly update?: string;
}

/** Makes a scene; `draft` lays everything out below `archive.folder` and says what the command is. */
export async function scene<Drawn extends Drafted>(name: string, draft: (archive: MadeArchive) => Promise<Drawn>): Promise<Scene & Drawn> {
  const folder = workFolder(name);
  const live = path.join(folder, 'live');
  const pristine = path.join(folder, 'pristine');
  fs.mkdirSync(live);
  const create = await builtOperations();
  const archive = MadeArchive.over(live, create);
  await archive.operations.init({ repo: archive.repo });
  const drafted = await draft(archive);
  const keep = (): void => {
    fs.rmSync(pristine, { recursive: true, force: true });
    fs.cpSync(live, pristine, { recursive: true, preserveTimestamps: true });
  };
  keep();
  return {
    name,
    folder: live,
    firstId: 0,
    keep,
    ...drafted,
    restore: () => {
      fs.rmSync(live, { recursive: true, force: true });
      fs.cpSync(pristine, live, { recursive: true, preserveTimestamps: true });
      return MadeArchive.over(live, create);
    },
    remove: () => { fs.rmSync(folder, { recursive: true, force: true }); },
  };
}

const ingestArgs = (archive: MadeArchive, submissions: readonly string[]): readonly string[] => (
  ['ingest', '--repo', archive.repo, '--json', '--operator', 'Trần Thị Lan', ...submissions]
);

/** A folder, a bag and a ZIP are ingested into a store that holds one package. */
export async function ingestScene(): Promise<Scene> {
  return scene('ingest', async (archive) => {
    const first = await archive.archive(path.dirname(archive.put('trước/tờ.txt', 'đã lưu từ trước')));
    const submissions = threeSubmissions(archive);
    return { args: ingestArgs(archive, submissions), submissions, before: new Map([[first, 1]]) };
  });
}

/** The same folder twice in one command: the second is the first's twin, and must never become a package of its own. */
export async function twinsScene(): Promise<Scene> {
  return scene('twins', async (archive) => {
    const submissions = ['một', 'hai'].map((name) => path.dirname(archive.put(`${name}/tờ.txt`, 'cùng một tờ')));
    return { args: ingestArgs(archive, submissions), submissions, before: new Map() };
  });
}

/** A package gets its second version. */
export async function updateScene(): Promise<Scene> {
  return scene('update', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    return { args: [...ingestArgs(archive, [second]), '--update', id], submissions: [second], update: id, before: new Map([[id, 1]]) };
  });
}

/** The same command once more after a crash in the middle of it: it has to recover first. */
export async function recoveryScene(from: () => Promise<Scene>, crash: (scene: Scene) => Promise<KhoRun>): Promise<Scene> {
  const earlier = await from();
  earlier.restore();
  await crash(earlier);
  earlier.keep();
  return { ...earlier, firstId: 1000 };
}
