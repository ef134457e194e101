import { asFault, Fault } from '../base/index.ts';
import type { Catalogue, VersionRegistration } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Store } from '../storage/index.ts';
import type { Progress } from './outcome.ts';
import { readAip } from './read-aip.ts';
import { registerFound } from './register-versions.ts';

export interface RebuildRun {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface RebuildReport {
  readonly packages: number;
  /** Objects that could not be read; they stay on the disk and out of the catalogue. */
  readonly problems: readonly { readonly objectRoot: string; readonly detail: string }[];
}

/** A transaction registers at most this many versions, or a little more than this many files. */
const GROUP = 100;
const GROUP_FILES = 20_000;

/**
 * Makes the catalogue again from storage alone (architecture D1), and finishes what was being published when the catalogue
 * was lost. Jobs and the history of fixity checks are not in storage. The caller holds the writer lock.
 */
export async function rebuildCatalogue(run: RebuildRun): Promise<RebuildReport> {
  const { store, catalogue, ledger, signal } = run;
  const problems: { objectRoot: string; detail: string }[] = [];
  let packages = 0;
  let bytes = 0;
  let files = 0;
  let group: VersionRegistration[] = [];
  const registerGroup = async (): Promise<void> => {
    const registrations = group;
    group = [];
    files = 0;
    const found = registrations.map((registration) => ({ registration, outcome: 'found' as const }));
    const conflicting = await catalogue.transaction(async (tx) => registerFound({ catalogue, ledger }, found, tx));
    for (const { registration } of conflicting) problems.push(conflictOf(registration));
    run.onProgress({ packages, packagesTotal: packages, bytes, bytesTotal: bytes });
  };
  const empty: string[] = [];
  await catalogue.beginRebuild();
  for await (const objectRoot of store.objectRoots((folder) => { empty.push(folder); })) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    try {
      await store.finishUnrecorded(objectRoot);
      const versions = await allVersions(store, objectRoot);
      group.push(...versions);
      packages += 1;
      files += versions.reduce((sum, version) => sum + version.package.fileCount, 0);
      bytes += versions.at(-1)?.package.byteCount ?? 0;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code.startsWith('STORAGE_')) throw fault;
      problems.push({ objectRoot, detail: fault.message });
    }
    if (group.length >= GROUP || files >= GROUP_FILES) await registerGroup();
  }
  await registerGroup();
  for (const folder of empty) await store.dropEmptyFolder(folder);
  await catalogue.endRebuild();
  return { packages, problems };
}

/** Every version in order, so that the catalogue knows each submission that ever came. */
async function allVersions(store: Store, objectRoot: string): Promise<readonly VersionRegistration[]> {
  const view = await store.openObjectRoot(objectRoot);
  const registrations: VersionRegistration[] = [];
  for (const { number } of view.versions()) registrations.push(await readAip(view, number));
  return registrations;
}

/** What lies in storage is whole in itself, and not what the ledger says was archived. */
function conflictOf({ package: { id }, version: { version } }: VersionRegistration): RebuildReport['problems'][number] {
  return { objectRoot: id, detail: new Fault('LEDGER_CONFLICT', { id, version }).message };
}
