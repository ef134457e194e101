import { DIGEST_ALGORITHMS, digestAlgorithm, type DigestAlgorithm, type Digests } from '../../base/index.ts';
import { resolveHref, type SipFile } from '../../formats/eark/index.ts';
import type { MetsReading, RawReference } from '../../formats/mets/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import { filesWithOtherLineEnds, isPlausible } from './line-ends.ts';

/** The files of a package, and what has to be known of some of them only because of what METS says. */
export interface SecondLook {
  /** With digests by algorithms that became known only from METS (an archive's METS is read after its bytes). */
  readonly files: ReadonlyMap<string, SipFile>;
  readonly withOtherLineEnds: ReadonlyMap<string, SipFile>;
}

/** Compares what METS declares with what was read, and reads again what cannot be judged otherwise: mostly nothing. */
export async function lookAgain(sip: UnpackedSip, mets: ReadonlyMap<string, MetsReading>): Promise<SecondLook> {
  const wanted = new Wanted(sip);
  for (const [path, reading] of mets) {
    if (reading.kind !== 'mets') continue;
    for (const one of reading.mets.metadata) wanted.note(path, one);
    for (const one of reading.mets.files) wanted.note(path, one);
  }
  return { files: await withDigests(sip, wanted.digests), withOtherLineEnds: await filesWithOtherLineEnds(sip, wanted.sizes) };
}

class Wanted {
  readonly digests = new Map<UnpackedFile, Set<DigestAlgorithm>>();
  readonly sizes = new Map<UnpackedFile, { readonly size: number; readonly algorithms: Set<DigestAlgorithm> }>();
  readonly #sip: UnpackedSip;

  constructor(sip: UnpackedSip) {
    this.#sip = sip;
  }

  note(metsPath: string, { href, size, checksumType }: RawReference): void {
    if (href === undefined || (size === undefined && checksumType === undefined)) return;
    const target = resolveHref(metsPath, href);
    const file = target.kind === 'inside' ? this.#sip.files.get(target.path) : undefined;
    if (file === undefined) return;
    const algorithm = digestAlgorithm(checksumType ?? '');
    if (algorithm !== undefined && file.digests[algorithm] === undefined) this.digests.set(file, (this.digests.get(file) ?? new Set()).add(algorithm));
    const declared = size === undefined ? file.size : Number(size);
    if (declared === file.size || !isPlausible(this.#sip, file, declared)) return;
    const known = this.sizes.get(file) ?? { size: declared, algorithms: new Set<DigestAlgorithm>() };
    if (algorithm !== undefined) known.algorithms.add(algorithm);
    this.sizes.set(file, known);
  }
}

async function withDigests(sip: UnpackedSip, wanted: ReadonlyMap<UnpackedFile, ReadonlySet<DigestAlgorithm>>): Promise<ReadonlyMap<string, SipFile>> {
  if (wanted.size === 0) return sip.files;
  const files = new Map<string, SipFile>(sip.files);
  for (const [file, algorithms] of wanted) files.set(file.path, { path: file.path, size: file.size, digests: await allDigests(sip, file, algorithms) });
  return files;
}

async function allDigests(sip: UnpackedSip, file: UnpackedFile, algorithms: ReadonlySet<DigestAlgorithm>): Promise<Digests> {
  const inOrder = DIGEST_ALGORITHMS.filter((algorithm) => algorithms.has(algorithm));
  return { ...file.digests, ...await sip.digestAgain(file, inOrder) };
}
