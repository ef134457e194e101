import fs from 'node:fs/promises';
import path from 'node:path';
import { asFault, Fault } from '../base/index.ts';
import type { Catalogue, CommittedHead } from '../catalogue/index.ts';
import { OCFL, objectRootPath } from '../formats/ocfl/index.ts';
import { onStorage, openVersionOf, syncPath, type CopyResult, type CopyStore, type ObjectView, type Store } from '../storage/index.ts';
import { checksumLine, LinesFile } from './lines-file.ts';
import type { BackupProgress } from './make-backup.ts';
import { objectLine, type BackedUpObject, type NotBackedUp } from './manifest.ts';
import type { OpenedBackup } from './open-backup.ts';
import { GENERATION } from './places.ts';

/** What copying the objects of one generation works with. */
export interface CopyingParts {
  readonly store: Store;
  readonly shelf: CopyStore;
  /** The copy of the catalogue that the generation has: what it knows has to be copied. */
  readonly known: Catalogue;
  /** Asked about a package that storage has no more. */
  readonly live: Pick<Catalogue, 'package'>;
  readonly earlier: OpenedBackup | undefined;
  /** The generation in the making. */
  readonly folder: string;
}

export interface CopyingRun {
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** What lies in the backup now, and its lists. */
export interface CopiedObjects {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly added: { readonly packages: number; readonly bytes: number };
  /** sha512 of the list of objects. */
  readonly digest: string;
  readonly notBackedUp: readonly NotBackedUp[];
  readonly remaining: readonly string[];
  readonly mended: number;
  /** Still open: the caller adds what else the generation has. */
  readonly checksums: LinesFile;
}

/** A catalogue that still knows every package: one that is gone from storage is then lost, not deleted. */
export const NEVER_STALE: Pick<Catalogue, 'package'> = { package: async (id) => Promise.resolve({ id } as never) };

/** Copied and flushed together. */
const AT_ONCE = 64;
const NEW_LIST = 'SHA512SUMS';

/** Copies every object that the catalogue's copy knows; undefined when one was deleted meanwhile. */
export async function copyObjects(parts: CopyingParts, run: CopyingRun): Promise<CopiedObjects | undefined> {
  const list = await LinesFile.create(path.join(parts.folder, GENERATION.objects));
  const checksums = await LinesFile.create(path.join(path.dirname(parts.folder), NEW_LIST));
  const copying = new Copying(parts, run, { list, checksums });
  try {
    const { packages, bytes } = await parts.known.totals();
    copying.expect(packages, bytes);
    let group: CommittedHead[] = [];
    for await (const head of parts.known.committedHeads()) {
      group.push(head);
      if (group.length < AT_ONCE) continue;
      if (!(await copying.copy(group))) return undefined;
      group = [];
    }
    if (!(await copying.copy(group))) return undefined;
    return await copying.finish();
  } finally {
    list.close();
    if (!copying.finished) checksums.close();
  }
}

/** An object of the group: there already, to be copied, or not to be had. */
type Planned =
  | { readonly kind: 'there'; readonly head: CommittedHead; readonly view: ObjectView }
  | { readonly kind: 'lacking'; readonly head: CommittedHead; readonly view: ObjectView }
  | { readonly kind: 'bad'; readonly problem: NotBackedUp };

class Copying {
  readonly #parts: CopyingParts;
  readonly #run: CopyingRun;
  readonly #files: { readonly list: LinesFile; readonly checksums: LinesFile };
  readonly #earlier: AsyncIterator<BackedUpObject> | undefined;
  #earlierNext: BackedUpObject | undefined;
  readonly #sums = { packages: 0, files: 0, bytes: 0, addedPackages: 0, addedBytes: 0 };
  readonly #notBackedUp: NotBackedUp[] = [];
  readonly #aside = new Map<string, { readonly from: string; readonly to: string }>();
  #expected = { packages: 0, bytes: 0 };
  finished = false;

  constructor(parts: CopyingParts, run: CopyingRun, files: { readonly list: LinesFile; readonly checksums: LinesFile }) {
    this.#parts = parts;
    this.#run = run;
    this.#files = files;
    this.#earlier = parts.earlier?.objects()[Symbol.asyncIterator]();
  }

  expect(packages: number, bytes: number): void {
    this.#expected = { packages, bytes };
  }

  /** Answers false when a package was deleted since the catalogue was copied. */
  async copy(group: readonly CommittedHead[]): Promise<boolean> {
    if (this.#run.signal.aborted) throw new Fault('INTERRUPTED');
    const planned: Planned[] = [];
    for (const head of group) {
      const plan = await this.#plan(head);
      if (plan === undefined) return false;
      planned.push(plan);
    }
    const lacking = planned.flatMap((plan) => (plan.kind === 'lacking' ? [plan.view] : []));
    const ended = new Map<string, CopyResult>();
    // What could not be read back is tried once more: a cable that was touched must not cost a generation a package.
    for (let wanted = lacking, tries = 2; tries > 0 && wanted.length > 0; tries -= 1) {
      for (const result of await this.#parts.shelf.receive(wanted, { signal: this.#run.signal })) ended.set(result.objectId, result);
      wanted = wanted.filter(({ id }) => ended.get(id)?.kind === 'damaged');
    }
    for (const plan of planned) await this.#note(plan, ended);
    this.#tell();
    return true;
  }

  async finish(): Promise<CopiedObjects> {
    const { packages, files, bytes, addedPackages, addedBytes } = this.#sums;
    const remaining: string[] = [];
    for await (const objectRoot of this.#parts.shelf.objectRoots()) {
      const id = decodeURIComponent(path.posix.basename(objectRoot));
      if (await this.#parts.known.package(id) === undefined) remaining.push(id);
    }
    this.finished = true;
    const digest = await this.#files.list.finish();
    return {
      packages, files, bytes, added: { packages: addedPackages, bytes: addedBytes }, digest, mended: this.#aside.size,
      notBackedUp: this.#notBackedUp, remaining: remaining.sort(), checksums: this.#files.checksums,
    };
  }

  async #plan(head: CommittedHead): Promise<Planned | undefined> {
    const there = await this.#there(head);
    if (there !== undefined) return { kind: 'there', head, view: there };
    try {
      const object = await this.#parts.store.openObject(head.id);
      const view = object.inventoryDigest === head.inventoryDigest ? object : openVersionOf(object, head.head);
      if (view?.inventoryDigest === head.inventoryDigest) return { kind: 'lacking', head, view };
      return bad(head, 'STORAGE_INCONSISTENT', [`v${head.head}/${OCFL.inventory}`]);
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code === 'PACKAGE_NOT_FOUND' && await this.#parts.live.package(head.id) === undefined) return undefined;
      if (fault.code !== 'PACKAGE_NOT_FOUND' && fault.code !== 'OBJECT_DAMAGED') throw fault;
      return bad(head, fault.code, [objectRootPath(head.id)]);
    }
  }

  /** The object in the backup, when the version in question is there with the inventory that was committed. */
  async #there(head: CommittedHead): Promise<ObjectView | undefined> {
    const { shelf } = this.#parts;
    let view: ObjectView;
    try {
      const object = await shelf.openObject(head.id);
      const found = object.head === head.head ? object : openVersionOf(object, head.head);
      // A root that an interrupted backup left between its renames is finished by copying once more.
      if (found?.inventoryDigest !== head.inventoryDigest || await shelf.inventoryDigest(head.id) !== object.inventoryDigest) return undefined;
      view = found;
    } catch (thrown) {
      const { code } = asFault(thrown);
      if (code === 'PACKAGE_NOT_FOUND' || code === 'OBJECT_DAMAGED') return undefined;
      throw thrown;
    }
    if (!this.#run.verify) return view;
    const [verdict] = await shelf.verify([{ objectId: head.id }], { signal: this.#run.signal });
    if (verdict?.kind !== 'damaged') return view;
    await this.#setAside(view);
    return undefined;
  }

  /** Nothing is overwritten: what was found damaged stays in the quarantine of the backup. */
  async #setAside({ directory, id }: ObjectView): Promise<void> {
    const { quarantine } = this.#parts.shelf.paths;
    const target = path.join(quarantine, `${path.basename(this.#parts.folder)}-${path.basename(directory)}`);
    await onStorage(target, async () => fs.mkdir(quarantine, { recursive: true }));
    await onStorage(target, async () => fs.rename(directory, target));
    for (const folder of [quarantine, path.dirname(directory)]) await syncPath(folder);
    this.#aside.set(id, { from: directory, to: target });
  }

  /** Half a copy is better than none: when the store cannot give a whole one, the damaged one goes back to its place. */
  async #putBack(id: string): Promise<void> {
    const aside = this.#aside.get(id);
    if (aside === undefined) return;
    this.#aside.delete(id);
    await onStorage(aside.from, async () => fs.rename(aside.to, aside.from));
    for (const folder of [path.dirname(aside.to), path.dirname(aside.from)]) await syncPath(folder);
  }

  async #note(plan: Planned, ended: ReadonlyMap<string, CopyResult>): Promise<void> {
    if (plan.kind === 'bad') {
      this.#notBackedUp.push(plan.problem);
      await this.#putBack(plan.problem.id);
      return;
    }
    const { head } = plan;
    const result = plan.kind === 'lacking' ? ended.get(head.id) : undefined;
    if (result !== undefined && result.kind !== 'copied' && result.kind !== 'present') {
      const places = 'problems' in result ? result.problems.map(({ path: name, outcome }) => `${objectRootPath(head.id)}/${name} (${outcome})`) : [objectRootPath(head.id)];
      this.#notBackedUp.push({ id: head.id, head: head.head, code: result.kind, places: places.slice(0, 20) });
      await this.#putBack(head.id);
      return;
    }
    if (result?.kind === 'copied') {
      this.#sums.addedPackages += 1;
      this.#sums.addedBytes += result.bytes;
    }
    const view = plan.kind === 'there' ? plan.view : await this.#copied(head);
    const object = { ...head, ...await this.#amounts(head, view) };
    this.#sums.packages += 1;
    this.#sums.files += object.files;
    this.#sums.bytes += object.bytes;
    await this.#files.list.add(objectLine(object));
    await this.#addChecksums(view);
  }

  async #copied(head: CommittedHead): Promise<ObjectView> {
    const object = await this.#parts.shelf.openObject(head.id);
    const view = object.head === head.head ? object : openVersionOf(object, head.head);
    if (view === undefined) throw new Fault('STORAGE_INCONSISTENT', { id: head.id, detail: `v${head.head}` });
    return view;
  }

  /** Files of all versions and their bytes: as the generation before counted them, else as the disk has them. */
  async #amounts(head: CommittedHead, view: ObjectView): Promise<{ readonly files: number; readonly bytes: number }> {
    const before = await this.#before(head.id);
    if (before?.inventoryDigest === head.inventoryDigest) return { files: before.files, bytes: before.bytes };
    const contents = Object.values(view.inventory.manifest).flat();
    let bytes = 0;
    for (const name of contents) bytes += (await onStorage(view.directory, async () => fs.stat(path.join(view.directory, name)))).size;
    return { files: contents.length, bytes };
  }

  /** Both lists are in the order of identifiers, so that one line of the earlier is in memory. */
  async #before(id: string): Promise<BackedUpObject | undefined> {
    while (this.#earlier !== undefined && (this.#earlierNext === undefined || this.#earlierNext.id < id)) {
      const next = await this.#earlier.next();
      if (next.done === true) return undefined;
      this.#earlierNext = next.value;
    }
    return this.#earlierNext?.id === id ? this.#earlierNext : undefined;
  }

  /** Content and the inventories of versions; the root's inventory is one of them and changes with the next version. */
  async #addChecksums(view: ObjectView): Promise<void> {
    const below = `packages/ocfl/${objectRootPath(view.id)}`;
    const { checksums } = this.#files;
    for (const [digest, names] of Object.entries(view.inventory.manifest)) {
      for (const name of names) await checksums.add(checksumLine(digest.toLowerCase(), `${below}/${name}`));
    }
    for (let number = 1; number < view.head; number += 1) {
      await checksums.add(checksumLine(await view.versionInventoryDigest(number), `${below}/v${number}/${OCFL.inventory}`));
    }
    await checksums.add(checksumLine(view.inventoryDigest, `${below}/v${view.head}/${OCFL.inventory}`));
  }

  #tell(): void {
    const { packages, bytes } = this.#sums;
    const expected = this.#expected;
    this.#run.onProgress({ packages, packagesTotal: Math.max(packages, expected.packages), bytes, bytesTotal: Math.max(bytes, expected.bytes) });
  }
}

function bad(head: CommittedHead, code: string, places: readonly string[]): Planned {
  return { kind: 'bad', problem: { id: head.id, head: head.head, code, places } };
}
