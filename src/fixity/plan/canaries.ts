import path from 'node:path';
import { digestOf, textOf } from '../../base/index.ts';
import type { FixityOutcome } from '../../catalogue/index.ts';
import { OCFL, planVersion, sidecarText, writeInventory } from '../../formats/ocfl/index.ts';
import { openObjectAt, type KeptFile, type KeptFiles, type ObjectView } from '../../storage/index.ts';

/** What an audit has to say of each of Kho's own objects: one good, one for each kind of damage. */
export const CANARIES = { good: 'match', flipped: 'mismatch', missing: 'missing', extra: 'extra' } as const satisfies Readonly<Record<string, FixityOutcome>>;

export type CanaryName = keyof typeof CANARIES;

/** The canaries of one store. They lie outside the storage root: no reader and no copy ever meets them. */
export interface Canaries {
  /** Brings them to the state that is known; what differs from it is set aside first. */
  lay(): Promise<void>;
  open(name: CanaryName): Promise<ObjectView>;
}

export function createCanaries(folder: string, files: KeptFiles): Canaries {
  return {
    lay: async () => {
      for (const name of Object.keys(CANARIES) as CanaryName[]) {
        const wanted = canaryFiles(name);
        // A canary that was changed tells nothing any more.
        for (const different of await files.create(wanted)) await files.setAside(different);
        await files.create(wanted);
      }
    },
    open: async (name) => openObjectAt(path.join(folder, name), canaryId(name)),
  };
}

function canaryId(name: CanaryName): string {
  return `urn:kho:canary:${name}`;
}

/** The bytes of one canary: an OCFL object of two files, and what is wrong with it. The same in every store. */
export function canaryFiles(name: CanaryName): readonly KeptFile[] {
  const contents = ['một', 'hai'].map((word) => Buffer.from(`${name} ${word}\n`.repeat(200)));
  const staged = contents.map((bytes, n) => ({
    path: `data/${n + 1}.txt`, sha512: digestOf('sha512', bytes), sha256: digestOf('sha256', bytes), contentPath: `v1/content/000${n + 1}`, bytes,
  }));
  const { inventory } = planVersion(canaryId(name), undefined, staged, {
    created: '2026-01-01T00:00:00Z', message: `canary: ${name}`, user: { name: 'Kho' },
  });
  const text = Buffer.from(textOf((sink) => { writeInventory(sink, inventory); }));
  const sidecar = Buffer.from(sidecarText(digestOf('sha512', text)));
  const structure = ['', 'v1/'].flatMap((below) => [{ name: `${below}${OCFL.inventory}`, bytes: text }, { name: `${below}${OCFL.sidecar}`, bytes: sidecar }]);
  const content = staged.map(({ contentPath, bytes }) => ({ name: contentPath, bytes }));
  const whole = [{ name: OCFL.objectDeclaration, bytes: Buffer.from(OCFL.objectDeclarationText) }, ...structure, ...harmed(name, content)];
  return whole.map((file) => ({ ...file, name: `${name}/${file.name}` }));
}

function harmed(name: CanaryName, content: readonly KeptFile[]): readonly KeptFile[] {
  const [first, ...others] = content;
  if (first === undefined) return content;
  if (name === 'missing') return others;
  if (name === 'extra') return [...content, { name: 'v1/content/0003', bytes: Buffer.from('extra\n') }];
  if (name !== 'flipped') return content;
  const bytes = Buffer.from(first.bytes);
  bytes[700] = (bytes[700] ?? 0) ^ 0x01;
  return [{ ...first, bytes }, ...others];
}
