import fs from 'node:fs';
import path from 'node:path';
import { seededNumbers } from '../../src/samples/seeded-numbers.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { LONG } from './guarantee-table.ts';
import { builtOperations, realKho, type KhoCommand, type KhoRun } from './real-kho.ts';
import { emptyImage, mountImage, RecordedDisk, replay, type DiskCall } from './recorded-disk.ts';

// A real `kho` on a disk that remembers, and that disk as it can be when the power goes.

/** A line that somebody read, whole, as NDJSON. */
export type Line = Readonly<Record<string, unknown>>;

/** What is on a disk before the recording, and what is done on it while it is recorded. */
export interface PowerScenario {
  /** `disk`: everything that has to survive is below its folder. */
  readonly prepare: (disk: MadeArchive) => Promise<void>;
  readonly act: (disk: MadeArchive, kho: (command: KhoCommand) => Promise<KhoRun>) => Promise<void>;
  /** Judges the disk after the power came back; `said`: the items that were read before it went. */
  readonly expectKept: (disk: MadeArchive, said: readonly Line[]) => Promise<void>;
}

export interface Recording {
  readonly scenario: PowerScenario;
  readonly pristine: string;
  /** Where the disk is mounted, before and after: locations are known by their paths. */
  readonly mountpoint: string;
  readonly calls: readonly DiskCall[];
  /** Promises, and after how many calls of the disk each was read. */
  readonly said: readonly { readonly line: Line; readonly after: number }[];
}

/** A moment at which the power goes. */
export interface PowerCut {
  readonly count: number;
  /** Chooses which un-flushed writes are lost; none when absent. */
  readonly seed?: number;
}

const SEEDS = LONG ? 4 : 1;

/** Does a scenario on a disk that remembers; every line that `kho` prints is noted with the state of the disk. */
export async function recorded(folder: string, scenario: PowerScenario, under: readonly string[] = []): Promise<Recording> {
  const [pristine, image, mountpoint] = ['pristine', 'image', 'disk'].map((name) => path.join(folder, name)) as [string, string, string];
  fs.mkdirSync(folder, { recursive: true });
  const create = await builtOperations();
  const prepared = mountImage(emptyImage(pristine), mountpoint);
  try {
    await scenario.prepare(MadeArchive.over(mountpoint, create));
  } finally {
    prepared.unmount();
  }
  fs.copyFileSync(pristine, image);
  const disk = await RecordedDisk.start(folder, image);
  const lines: { readonly line: string; readonly at: number }[] = [];
  try {
    await scenario.act(MadeArchive.over(mountpoint, create), async (command) => (
      realKho(command, { under, onLine: (line) => { lines.push({ line, at: disk.position() }); } })
    ));
  } catch (thrown) {
    await disk.stop();
    throw thrown;
  }
  const { calls, countAt } = await disk.stop();
  const said = lines.map(({ line, at }) => ({ line: JSON.parse(line) as Line, after: countAt(at) })).filter(({ line }) => line['type'] === 'item');
  return { scenario, pristine, mountpoint, calls, said };
}

/** Every moment of a recording: all writes kept, or some of the un-flushed ones lost. */
export function cutsOf({ calls }: Recording): readonly PowerCut[] {
  return Array.from({ length: calls.length + 1 }, (_, count) => [{ count }, ...Array.from({ length: SEEDS }, (__, seed) => ({ count, seed: count * 1000 + seed }))]).flat();
}

/** The moments at which a promise was read. */
export function promisesOf({ said }: Recording): readonly PowerCut[] {
  return said.map(({ after }) => ({ count: after }));
}

export function nameOfCut({ count, seed }: PowerCut): string {
  return `after ${count} calls${seed === undefined ? '' : `, losses of seed ${seed}`}`;
}

/** What is not as it must be after the power went at a moment; undefined when all is well. */
export async function problemAt({ scenario, pristine, mountpoint, calls, said }: Recording, cut: PowerCut): Promise<string | undefined> {
  const image = `${pristine}.replayed`;
  const random = seededNumbers('power', String(cut.seed));
  replay(pristine, image, calls, { count: cut.count, ...(cut.seed === undefined ? {} : { lost: () => random.chance(0.5) }) });
  const disk = mountImage(image, mountpoint);
  try {
    const kept = said.filter(({ after }) => after <= cut.count).map(({ line }) => line);
    await scenario.expectKept(MadeArchive.over(disk.folder, await builtOperations()), kept);
    return undefined;
  } catch (thrown) {
    const { actual } = thrown as { readonly actual?: unknown };
    return `${thrown instanceof Error ? thrown.message : String(thrown)}${actual === undefined ? '' : ` (found ${JSON.stringify(actual).slice(0, 400)})`}`;
  } finally {
    disk.unmount();
  }
}
