import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Fault } from '../../src/base/index.ts';
import { openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import { jobMigrations } from '../../src/jobs/index.ts';
import { addLocation, syncReplicas, verifyReplicas, type CopyReport, type NewLocation, type ReplicaParts, type ReplicasRun, type SyncSummary, type VerifyReport, type VerifyRun, type VerifySummary } from '../../src/replicas/index.ts';
import type { ObjectView } from '../../src/storage/index.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { SetClock } from '../catalogue/made-catalogue.ts';
import { madeStore, newUrn, published, temporaryFolder, type Contents, type MadeStore } from '../storage/made-store.ts';

/** A store with a catalogue, and folders for locations beside it. */
export class MadeReplicas {
  readonly folder: string;
  readonly made: MadeStore;
  readonly clock = new SetClock();
  catalogue: Catalogue;

  private constructor(folder: string, made: MadeStore, catalogue: Catalogue) {
    this.folder = folder;
    this.made = made;
    this.catalogue = catalogue;
  }

  static async make(): Promise<MadeReplicas> {
    const folder = temporaryFolder();
    const made = await madeStore({ root: path.join(folder, 'store') });
    const clock = new SetClock();
    const replicas = new MadeReplicas(folder, made, await openCatalogue({ file: made.store.locations.catalogue, clock, migrations: jobMigrations, create: true }));
    return replicas;
  }

  get parts(): ReplicaParts {
    return { store: this.made.store, catalogue: this.catalogue, pool: this.made.pool, clock: this.clock, newId: () => randomUUID() };
  }

  at(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** The folder of an object at a location, or a file in it. */
  copyAt(location: string, id: string, file = ''): string {
    return this.at(location, 'ocfl', ...objectRootPath(id).split('/'), file);
  }

  /** The next version of a package, as ingest leaves it: published and registered. */
  async package(contents: Contents, base?: ObjectView): Promise<ObjectView> {
    const view = await published(this.made.store, base?.id ?? newUrn(), contents, base);
    await this.register(view);
    return view;
  }

  async register({ id, head, inventoryDigest }: ObjectView): Promise<void> {
    const time = '2026-11-20T08:00:00Z';
    await this.catalogue.registerVersion({
      package: {
        id, head, inventoryDigest, kind: 'plain', title: id, submissionDigest: `${id} ${head}`, fileCount: 1, byteCount: 10, createdAt: time, updatedAt: time, description: {},
      },
      version: { version: head, createdAt: time, message: '', agent: '' }, files: [], events: [],
    });
  }

  async add(name: string, changes: Partial<NewLocation> = {}): Promise<void> {
    await addLocation(this.parts, { path: this.at(name), name, ...changes }, 'copies\n');
  }

  async sync(run: Partial<ReplicasRun> = {}): Promise<Ran<SyncSummary, CopyReport>> {
    return ran(async (followed) => syncReplicas(this.parts, { ...followed, ...run }));
  }

  async verify(run: Partial<VerifyRun> = {}): Promise<Ran<VerifySummary, VerifyReport>> {
    return ran(async (followed) => verifyReplicas(this.parts, { due: false, ...followed, ...run }));
  }

  async copiesOf(...views: readonly ObjectView[]): Promise<readonly (number | undefined)[]> {
    const copies = await this.catalogue.copies.copiesOf(views.map(({ id }) => id));
    return views.map(({ id }) => copies.get(id));
  }

  async remove(): Promise<void> {
    await this.catalogue.close();
    await this.made.remove();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a run answered, reported and complained about. */
export interface Ran<Summary, Report> {
  readonly summary: Summary;
  readonly reports: readonly Report[];
  readonly faults: readonly (readonly [location: string, code: string])[];
}

async function ran<Summary, Report>(work: (followed: {
  readonly signal: AbortSignal; readonly onProgress: () => void; readonly onReport: (report: Report) => void; readonly onFault: (location: string, fault: Fault) => void;
}) => Promise<Summary>): Promise<Ran<Summary, Report>> {
  const reports: Report[] = [];
  const faults: (readonly [string, string])[] = [];
  const summary = await work({
    signal: new AbortController().signal, onProgress: () => undefined,
    onReport: (report) => { reports.push(report); }, onFault: (location, { code }) => { faults.push([location, code]); },
  });
  return { summary, reports, faults };
}
