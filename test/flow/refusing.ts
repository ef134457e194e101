import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Operations } from '../../src/cli/index.ts';
import type { Progress } from '../../src/ingest/index.ts';
import { kho, ndjson } from '../cli/setting.ts';
import { treeOf, type MadeArchive } from './made-archive.ts';

/** The user that may do least. */
const NOBODY = 65_534;

/** What is wrong with a submission as a whole has no place inside of it. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(['P-21', 'K-06']);

/** What a submission must come to, for `kho check` and `kho ingest` alike. */
export interface Refusal {
  readonly exit: number;
  /** Every code that is said, sorted, each once: of findings, or of the fault. */
  readonly codes: readonly string[];
}

/** How the two commands are run, when not simply one after the other. */
export interface Circumstances {
  readonly operations?: Operations;
  /** After each command: the submission as it was before. */
  readonly restore?: () => void;
}

/**
 * Runs `kho check` and `kho ingest` over a bad submission and expects of both the same codes and exit status, a message
 * and a remedy in both languages for each, nothing in the store, nothing in staging, and nothing touched anywhere else.
 */
export async function expectRefused(archive: MadeArchive, submission: string, refusal: Refusal, circumstances: Circumstances = {}): Promise<void> {
  const { operations = archive.operations, restore } = circumstances;
  const before = surroundingsOf(archive);
  for (const command of [['check'], ['ingest', '--repo', archive.repo]]) {
    const { status, stdout } = await during(archive, () => kho([...command, '--json', submission], operations));
    restore?.();
    const said = sayingsOf(ndjson(stdout));
    expect({ exit: status, codes: [...new Set(said.map(({ code }) => code))].sort() }, `${command[0] ?? ''} ${stdout}`).to.deep.equal(refusal);
    for (const { code, message, remedy, path: file, place, params } of said) {
      const where = file ?? place ?? params?.['path'];
      if (!OF_THE_WHOLE.has(code)) expect(where, `place of ${code}`).to.be.a('string').that.is.not.empty;
      for (const text of [message.vi, message.en, remedy.vi, remedy.en]) expect(text, `words of ${code}`).to.match(/^[^{}]{10,}$/);
      expect(message.vi, `words of ${code}`).to.not.equal(message.en);
    }
    expect(surroundingsOf(archive), `untouched by ${command[0] ?? ''}`).to.deep.equal(before);
    expect(archive.staged()).to.deep.equal([]);
  }
  expect(archive.objectRoots()).to.deep.equal([]);
  expect(await archive.list()).to.deep.equal([]);
}

/** Everything around the store and in it, but for staging (looked at by itself) and the catalogue, which keeps the job. */
function surroundingsOf(archive: MadeArchive): Readonly<Record<string, string>> {
  const kept = Object.entries(treeOf(archive.folder)).filter(([name]) => !/^kho\/(catalogue|staging)(\/|$)/.test(name));
  return Object.fromEntries(kept.filter(([name]) => !/^tmp\/tsx-/.test(name)));
}

/** With the temporary folder inside the archive's own, so that what is left there is seen. */
async function during<T>(archive: MadeArchive, work: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env;
  fs.mkdirSync(archive.at('tmp'));
  fs.chmodSync(archive.at('tmp'), 0o777);
  process.env['TMPDIR'] = archive.at('tmp');
  try {
    return await work();
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    expect(fs.readdirSync(archive.at('tmp')).filter((name) => name.startsWith('kho-'))).to.deep.equal([]);
    fs.rmSync(archive.at('tmp'), { recursive: true });
  }
}

/** The operations, with something that happens after a submission was listed and before the first byte of it is read. */
export function whenListed(operations: Operations, happens: () => void): Operations {
  // The first report of progress is that of the listing.
  const listening = <Run extends { readonly onProgress: (progress: Progress) => void }>(run: Run): Run => {
    let listed = false;
    const onProgress = (progress: Progress): void => {
      if (!listed) happens();
      listed = true;
      run.onProgress(progress);
    };
    return { ...run, onProgress };
  };
  return {
    ...operations,
    check: async (run) => operations.check(listening(run)),
    ingest: async (run) => operations.ingest(listening(run)),
  };
}

/** The operations, done by a user who may not read everything: root may. */
export function asNobody(operations: Operations): Operations {
  if (process.geteuid?.() !== 0) return operations;
  const demoted = async (work: () => Promise<void>): Promise<void> => {
    process.seteuid?.(NOBODY);
    try {
      await work();
    } finally {
      process.seteuid?.(0);
    }
  };
  return { ...operations, check: async (run) => demoted(async () => operations.check(run)), ingest: async (run) => demoted(async () => operations.ingest(run)) };
}

/** Everything in the archive's folder belongs to the user of `asNobody`. */
export function giveToNobody({ folder }: MadeArchive): void {
  if (process.geteuid?.() !== 0) return;
  for (const name of ['', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })]) fs.chownSync(path.join(folder, name), NOBODY, NOBODY);
}

interface Saying {
  readonly code: string;
  readonly path?: string;
  readonly place?: string;
  /** Of a fault. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly message: { readonly vi: string; readonly en: string };
  readonly remedy: { readonly vi: string; readonly en: string };
}

/** What is said in the lines of `check` (a finding each) and of `ingest` (findings in the item), and the faults of either. */
function sayingsOf(lines: readonly Readonly<Record<string, unknown>>[]): readonly Saying[] {
  return lines.flatMap((line) => {
    if (line['type'] === 'finding') return [line as unknown as Saying];
    const { findings = [], fault } = line as { readonly findings?: readonly Saying[]; readonly fault?: Saying };
    return fault === undefined ? findings : [fault];
  });
}

/** Writes files below a folder of submissions. */
export function putAll(archive: MadeArchive, folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) archive.put(path.join(folder, name), content);
  return archive.at('in', folder);
}
