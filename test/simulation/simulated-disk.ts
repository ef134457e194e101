import { Fault } from '../../src/base/index.ts';
import type { Store } from '../../src/storage/index.ts';
import type { World } from './world.ts';

interface Files {
  /** Stage by name. */
  readonly stages: Map<string, string>;
  /** Digest of the object's inventory, by identifier. */
  readonly objects: Map<string, string>;
}

/** Of a hundred calls, so many fail with EIO. */
const FAILING = 0.03;

/**
 * A disk that keeps what was flushed, and of what was not only what it likes when power is lost. `flushes: false` is a disk that
 * says it has flushed and has not.
 */
export class SimulatedDisk {
  readonly #flushes: boolean;
  #world: World | undefined;
  #cache: Files = { stages: new Map(), objects: new Map() };
  #medium: Files = { stages: new Map(), objects: new Map() };

  constructor({ flushes }: { readonly flushes: boolean }) {
    this.#flushes = flushes;
  }

  /** Empty, in another world. */
  enter(world: World): void {
    this.#world = world;
    this.#cache = { stages: new Map(), objects: new Map() };
    this.#medium = { stages: new Map(), objects: new Map() };
  }

  onMedium(object: string): string | undefined {
    return this.#medium.objects.get(object);
  }

  objects(): readonly string[] {
    return [...this.#medium.objects.keys()];
  }

  /** Each change that was not flushed has reached the medium, or has not: a rename is one change. */
  losePower(): void {
    const random = (): number => this.#world?.random() ?? 0;
    for (const [object, digest] of this.#cache.objects) if (!this.#medium.objects.has(object) && random() < 0.5) this.#medium.objects.set(object, digest);
    for (const name of [...this.#medium.stages.keys()]) {
      const [object = ''] = name.split(' → ').slice(1);
      if (!this.#cache.stages.has(name) && this.#medium.objects.has(object)) this.#medium.stages.delete(name);
    }
    this.#cache = { stages: new Map(this.#medium.stages), objects: new Map(this.#medium.objects) };
  }

  /** Written, and not flushed. */
  stage(id: string, object: string, digest: string): { readonly name: string; discard(): Promise<void> } {
    const name = `${id} → ${object}`;
    this.#cache.stages.set(name, digest);
    return { name, discard: async () => { this.#cache.stages.delete(name); } };
  }

  storeOf(who: string): Partial<Store> {
    return {
      makeDurable: async (group) => {
        for (const { stage: { name } } of group) await this.#flush(who, () => { this.#medium.stages.set(name, this.#cache.stages.get(name) ?? ''); });
      },
      publish: async (group) => {
        for (const { id, stage: { name } } of group) await this.#rename(who, name, id);
        for (const { id } of group) await this.#flush(who, () => { this.#keep(id); });
        for (const { id, inventoryDigest } of group) {
          if (this.#cache.objects.get(id) !== inventoryDigest) throw new Fault('STORAGE_INCONSISTENT', { id });
        }
      },
    };
  }

  /** Whether the version is public now; otherwise its stage is not there and it never will be. */
  async recover(stage: string, object: string, digest: string): Promise<boolean> {
    if (this.#cache.objects.get(object) === digest) {
      this.#keep(object);
      return true;
    }
    if (this.#cache.stages.get(stage) !== digest) return false;
    this.#cache.stages.delete(stage);
    this.#cache.objects.set(object, digest);
    this.#keep(object);
    return true;
  }

  async #rename(who: string, stage: string, object: string): Promise<void> {
    await this.#world?.turn(who);
    if (this.#world?.chance(FAILING) === true) throw new Fault('STORAGE_FAILED', { path: stage, detail: 'EIO' });
    const digest = this.#cache.stages.get(stage);
    if (digest === undefined || this.#cache.objects.has(object)) throw new Fault('STORAGE_INCONSISTENT', { id: object });
    this.#cache.stages.delete(stage);
    this.#cache.objects.set(object, digest);
  }

  #keep(object: string): void {
    if (!this.#flushes) return;
    const digest = this.#cache.objects.get(object);
    if (digest !== undefined) this.#medium.objects.set(object, digest);
    for (const name of this.#medium.stages.keys()) if (name.endsWith(` → ${object}`) && !this.#cache.stages.has(name)) this.#medium.stages.delete(name);
  }

  async #flush(who: string, work: () => void): Promise<void> {
    await this.#world?.turn(who);
    if (this.#world?.chance(FAILING) === true) throw new Fault('STORAGE_FAILED', { path: 'simulated', detail: 'EIO' });
    if (this.#flushes) work();
    await this.#world?.turn(who);
  }
}
