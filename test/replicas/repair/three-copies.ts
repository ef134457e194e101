import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../../../src/catalogue/index.ts';
import { objectRootPath } from '../../../src/formats/ocfl/index.ts';
import { repairPackage, type KnownCopy, type Remembered, type RepairOutcome, type RepairParts, type RepairRequest } from '../../../src/replicas/index.ts';
import { storeLocations, type ObjectView } from '../../../src/storage/index.ts';
import { madeCatalogue } from '../../catalogue/made-catalogue.ts';
import { madeStore, newUrn, published, treeOf, type MadeStore } from '../../storage/made-store.ts';

export const LOCATIONS = ['primary', 'b', 'c'] as const;
export type LocationName = (typeof LOCATIONS)[number];

/** One package of two versions in a store and in two copies of it, with a catalogue for the incidents. */
export class ThreeCopies {
  readonly id: string = newUrn();
  readonly made: MadeStore;
  readonly catalogue: Catalogue;
  readonly #remove: () => Promise<void>;
  readonly #holds = new Map<string, number | undefined>();
  /** What ledger and catalogue remember; tests change it. */
  remembered: Remembered = { digests: new Map(), disputed: new Map() };
  /** Files of the whole object. */
  whole: Readonly<Record<string, string>> = {};

  private constructor(made: MadeStore, catalogue: Catalogue, remove: () => Promise<void>) {
    this.made = made;
    this.catalogue = catalogue;
    this.#remove = remove;
  }

  static async make(contents: Readonly<Record<string, string>> = { 'a.txt': 'một', 'b.txt': 'hai', 'c.txt': 'ba' }): Promise<ThreeCopies> {
    const { catalogue, remove } = await madeCatalogue();
    const three = new ThreeCopies(await madeStore({ threads: 1 }), catalogue, remove);
    const first = await published(three.made.store, three.id, contents);
    const second: ObjectView = await published(three.made.store, three.id, { ...contents, 'b.txt': 'hai đã sửa' }, first);
    three.remembered = { head: 2, digests: new Map([[1, first.inventoryDigest], [2, second.inventoryDigest]]), disputed: new Map() };
    three.whole = treeOf(second.directory);
    for (const location of ['b', 'c'] as const) fs.cpSync(three.made.root, three.root(location), { recursive: true });
    three.hold(2, 2);
    return three;
  }

  /** What the two other locations are known to hold. */
  hold(b: number | undefined, c: number | undefined): void {
    for (const [location, version] of [['primary', 2], ['b', b], ['c', c]] as const) this.#holds.set(location, version);
  }

  root(location: LocationName): string {
    return location === 'primary' ? this.made.root : `${this.made.root}-${location}`;
  }

  /** A path below the object root of one copy. */
  at(location: LocationName, ...relative: readonly string[]): string {
    return path.join(this.root(location), 'ocfl', objectRootPath(this.id), ...relative);
  }

  tree(location: LocationName): Readonly<Record<string, string>> {
    return fs.existsSync(this.at(location)) ? treeOf(this.at(location)) : {};
  }

  parts(): RepairParts {
    const copies = LOCATIONS.map((location): KnownCopy => {
      const holds = this.#holds.get(location);
      return { location, name: `nơi ${location}`, place: storeLocations(this.root(location)), ...(holds === undefined ? {} : { holds }) };
    });
    return {
      incidents: this.catalogue.incidents, pool: this.made.pool, clock: { now: () => new Date('2026-11-25T03:00:00Z') }, newId: randomUUID,
      quarantine: this.made.store.locations.quarantine,
      copiesOf: async () => copies, committedDigests: async () => this.remembered,
    };
  }

  async repair(request: Partial<RepairRequest> = {}): Promise<RepairOutcome> {
    return repairPackage(this.parts(), { packageId: this.id, agent: 'kho repair', signal: new AbortController().signal, ...request });
  }

  /** Every file that the quarantines keep, as text. */
  evidence(): readonly string[] {
    return LOCATIONS.flatMap((location) => Object.entries(treeOf(path.join(this.root(location), 'quarantine')))
      .filter(([name]) => !name.endsWith('.ndjson')).map(([, content]) => content));
  }

  async remove(): Promise<void> {
    for (const location of ['b', 'c'] as const) fs.rmSync(this.root(location), { recursive: true, force: true });
    await this.made.remove();
    await this.#remove();
  }
}
