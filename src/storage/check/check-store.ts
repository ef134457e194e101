import fs from 'node:fs';
import path from 'node:path';
import { asFault, Fault, type Finding } from '../../base/index.ts';
import { checkObject, checkRoot, checkSpecials, versionName, type RootFacts } from '../../formats/ocfl/index.ts';
import type { DigestPool } from '../digesting/index.ts';
import { listObject, type ListedObject, type Reading } from './object-on-disk.ts';
import { Places } from './places.ts';
import { isObjectRoot, walkRoot, type Hierarchy, emptyHierarchy, stillEmpty } from './walk-root.ts';
import { readFolder, type FolderEntries } from './read-folder.ts';
import { surveyRoot, type RootSurvey } from './survey-root.ts';
import { Weights } from './weights.ts';

/** How one object, or with the path `.` the storage root itself, came out. */
export type StoreOutcome = { readonly path: string } & (
  | { readonly kind: 'judged'; readonly what: 'object' | 'root'; readonly id?: string; readonly version: string;
      readonly files: number; readonly bytes: number; readonly findings: readonly Finding[] }
  /** The disk did not let us read it. */
  | { readonly kind: 'error'; readonly fault: Fault }
);

/** How far a run is; the total grows while folders are still being found. */
export interface StoreCheckProgress {
  readonly packages: number;
  readonly packagesTotal: number;
  /** Bytes read again so far; of all content in a deep check, of nothing else. */
  readonly bytes: number;
  /** Bytes of the objects listed so far. */
  readonly bytesTotal: number;
}

/** What a check of a store is asked to do. */
export interface StoreCheckRun {
  /** An OCFL storage root, a Kho store, or one object. */
  readonly root: string;
  /** Read and digest all content again. */
  readonly deep: boolean;
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  /** Told as each object ends, in no particular order; the storage root comes last. */
  readonly onOutcome: (outcome: StoreOutcome) => void;
  readonly onProgress: (progress: StoreCheckProgress) => void;
}

/** Objects looked at together, so that small ones keep every thread busy. */
const LANES = 8;
/** An object that changed while it was checked is looked at again, as often as this. */
const TRIES = 3;

/**
 * Checks a storage root, its hierarchy and every object in it by OCFL 1.0 or 1.1, each by the version it declares.
 * Nothing is written. A store that is being written to may be checked: versions appear by renames, and an object that
 * changed meanwhile is looked at again. Memory: the objects being looked at, one identifier for each object.
 */
export async function checkStore(run: StoreCheckRun): Promise<void> {
  const root = storageRootOf(run.root);
  const entries = readFolder(root);
  const counting = new Counting(run);
  if (isObjectRoot(entries)) {
    run.onOutcome(await checkOne(root, '.', run, counting));
    return;
  }
  const survey = await surveyRoot(root, entries);
  const met = emptyHierarchy();
  const places = new Places(survey.layout, survey.version);
  const weights = new Weights();
  const objects = walkRoot(root, entries, met, run.signal);
  const lane = async (): Promise<void> => {
    for (let next = await objects.next(); next.done !== true; next = await objects.next()) {
      const outcome = await checkOne(path.join(root, next.value), next.value, run, counting, { weights, places });
      run.onOutcome(outcome);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = ended.find((one) => one.status === 'rejected');
  if (run.signal.aborted) throw new Fault('INTERRUPTED');
  if (failed !== undefined) throw asFault(failed.reason);
  for (const { path: folder, fault } of met.faults) run.onOutcome({ path: folder, kind: 'error', fault });
  run.onOutcome(rootOutcome({ root, entries, survey, met, places }));
}

/** A Kho store keeps its storage root in a folder of its own; anything else is taken as what it is. */
function storageRootOf(given: string): string {
  const root = path.resolve(given);
  return fs.existsSync(path.join(root, 'kho.json')) && fs.existsSync(path.join(root, 'ocfl')) ? path.join(root, 'ocfl') : root;
}

interface InRoot {
  readonly weights: Weights;
  readonly places: Places;
}

async function checkOne(directory: string, name: string, run: StoreCheckRun, counting: Counting, inRoot?: InRoot): Promise<StoreOutcome> {
  counting.found();
  const reading: Reading = { pool: run.pool, signal: run.signal, onBytes: (bytes) => { counting.read(bytes); } };
  try {
    for (let tries = 1; ; tries += 1) {
      const before = changeTime(directory);
      const listed = await listObject(directory, reading);
      const release = await inRoot?.weights.take(listed.files.files.size);
      try {
        const outcome = await judge(listed, name, run.deep);
        if (tries < TRIES && outcome.findings.length > 0 && changeTime(directory) !== before) continue;
        counting.listed(outcome.bytes);
        inRoot?.places.add({ path: name, id: outcome.id, declared: outcome.declared, nested: nestedIn(listed) });
        const { declared: _, id, ...rest } = outcome;
        return { path: name, kind: 'judged', what: 'object', ...(id === undefined ? {} : { id }), ...rest };
      } finally {
        release?.();
      }
    }
  } catch (thrown) {
    if (run.signal.aborted) throw new Fault('INTERRUPTED', {}, { cause: thrown });
    const fault = asFault(thrown);
    if (fault.code === 'INTERNAL' || fault.code === 'INTERRUPTED') throw fault;
    return { path: name, kind: 'error', fault };
  } finally {
    counting.ended();
  }
}

async function judge({ files, specials, unreadable }: ListedObject, name: string, deep: boolean) {
  const { findings, version, declared, id } = await checkObject(files, { deep });
  let bytes = 0;
  for (const { size } of files.files.values()) bytes += size;
  const names = unreadable.map((folder): Finding => unreadableName(folder === '' ? name : folder));
  return { id, version, declared, files: files.files.size, bytes, findings: [...findings, ...checkSpecials(specials, version), ...names] };
}

function rootOutcome({ root, entries, survey, met, places }: {
  readonly root: string; readonly entries: FolderEntries; readonly survey: RootSurvey; readonly met: Hierarchy; readonly places: Places;
}): StoreOutcome {
  const specials = [...entries.specials.map(({ name, kind }) => ({ path: name, kind })), ...survey.specials, ...met.specials];
  const facts: RootFacts = {
    ...survey.facts,
    strayFiles: met.strayFiles,
    emptyFolders: stillEmpty(root, [...survey.emptyFolders, ...met.emptyFolders]),
    deadEnds: met.deadEnds,
    foreignFolders: met.foreignFolders,
    specials,
    ...places.facts(),
  };
  const unreadable = [...(entries.unreadableNames ? ['.'] : []), ...met.unreadable].map(unreadableName);
  const findings = [...checkRoot(facts), ...survey.findings, ...places.findings(), ...unreadable];
  return { path: '.', kind: 'judged', what: 'root', version: survey.version, files: entries.files.length, bytes: 0, findings };
}

function unreadableName(folder: string): Finding {
  return { standard: 'kho', code: 'O-05', severity: 'error', path: folder };
}

/** Declarations of objects inside an object, outside of its versions, logs and extensions. */
function nestedIn({ files }: ListedObject): readonly string[] {
  const nested = new Set<string>();
  for (const file of files.files.keys()) {
    const [top = ''] = file.split('/', 1);
    const at = file.lastIndexOf('/');
    if (at < 0 || !file.startsWith('0=ocfl_object_', at + 1)) continue;
    if (top !== 'logs' && top !== 'extensions' && versionName(top) === undefined) nested.add(file.slice(0, at));
  }
  return [...nested];
}

/** A new version is published by renames into the object root, which change its time. */
function changeTime(directory: string): number | undefined {
  return fs.lstatSync(directory, { throwIfNoEntry: false })?.mtimeMs;
}

class Counting {
  readonly #run: StoreCheckRun;
  #found = 0;
  #ended = 0;
  #bytes = 0;
  #listed = 0;

  constructor(run: StoreCheckRun) {
    this.#run = run;
  }

  found(): void {
    this.#found += 1;
    this.#tell();
  }

  listed(bytes: number): void {
    this.#listed += bytes;
  }

  read(bytes: number): void {
    this.#bytes += bytes;
    this.#tell();
  }

  ended(): void {
    this.#ended += 1;
    this.#tell();
  }

  #tell(): void {
    this.#run.onProgress({ packages: this.#ended, packagesTotal: this.#found, bytes: this.#bytes, bytesTotal: Math.max(this.#listed, this.#bytes) });
  }
}
