import { DIGEST_ALGORITHMS, digestAlgorithm, type DigestAlgorithm, type Digests, type DublinCore } from '../../base/index.ts';
import { readDublinCore } from '../../formats/dublincore/index.ts';
import { checkSip, isMetsPath, resolveHref, type SipFile } from '../../formats/eark/index.ts';
import { readMets, type MetsReading, type RawMets, type RawReference } from '../../formats/mets/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import { describedBy, type Judgement } from './judgement.ts';

/** Judges an E-ARK SIP by CSIP and SIP and reads its description from its Dublin Core, or else from METS itself. */
export async function judgeEark(sip: UnpackedSip): Promise<Judgement> {
  const mets = new Map<string, MetsReading>();
  for (const file of sip.files.values()) {
    if (isMetsPath(file.path)) mets.set(file.path, await readMets(sip.open(file)));
  }
  const { findings, root, declared } = checkSip({ files: await withDeclaredDigests(sip, mets), mets });
  if (root === undefined) return { findings, declared, description: {} };
  const description = await describedIn(sip, root);
  const title = description.title?.[0] ?? root.label;
  const producer = producerOf(root);
  return {
    findings,
    declared,
    description,
    ...(title === undefined ? {} : { title }),
    ...(root.objectId === undefined ? {} : { producerId: root.objectId }),
    ...(producer === undefined ? {} : { producer }),
  };
}

/** Adds digests by algorithms that became known only from METS (an archive's METS is read after its bytes). */
async function withDeclaredDigests(sip: UnpackedSip, mets: ReadonlyMap<string, MetsReading>): Promise<ReadonlyMap<string, SipFile>> {
  const wanted = new Map<string, Set<DigestAlgorithm>>();
  for (const [path, reading] of mets) {
    if (reading.kind !== 'mets') continue;
    for (const { href, checksumType } of [...reading.mets.files, ...reading.mets.metadata]) {
      const algorithm = digestAlgorithm(checksumType ?? '');
      const target = href === undefined ? undefined : resolveHref(path, href);
      if (algorithm === undefined || target?.kind !== 'inside') continue;
      const file = sip.files.get(target.path);
      if (file === undefined || file.digests[algorithm] !== undefined) continue;
      wanted.set(target.path, (wanted.get(target.path) ?? new Set()).add(algorithm));
    }
  }
  if (wanted.size === 0) return sip.files;
  const files = new Map<string, SipFile>(sip.files);
  for (const [path, algorithms] of wanted) {
    const file = sip.files.get(path);
    if (file !== undefined) files.set(path, { size: file.size, digests: await allDigests(sip, file, algorithms) });
  }
  return files;
}

async function allDigests(sip: UnpackedSip, file: UnpackedFile, algorithms: ReadonlySet<DigestAlgorithm>): Promise<Digests> {
  const inOrder = DIGEST_ALGORITHMS.filter((algorithm) => algorithms.has(algorithm));
  return { ...file.digests, ...await sip.digestAgain(file, inOrder) };
}

/** The Dublin Core files that METS refers to as descriptive metadata; without one, what METS says of itself. */
async function describedIn(sip: UnpackedSip, root: RawMets): Promise<DublinCore> {
  for (const reference of root.metadata.filter(({ section, metadataType }) => section === 'dmdSec' && metadataType === 'DC')) {
    const file = referenced(sip, reference);
    const reading = file === undefined ? undefined : await readDublinCore(sip.open(file));
    if (reading?.kind === 'description' && Object.keys(reading.description).length > 0) return reading.description;
  }
  return describedBy({ title: [root.label], creator: [producerOf(root)], identifier: [root.objectId], date: [root.header?.created?.slice(0, 10)] });
}

function referenced(sip: UnpackedSip, { href }: RawReference): UnpackedFile | undefined {
  const target = href === undefined ? undefined : resolveHref('METS.xml', href);
  return target?.kind === 'inside' ? sip.files.get(target.path) : undefined;
}

/** The archival creator if METS names one (SIP9), else the submitting agency. */
function producerOf(root: RawMets): string | undefined {
  const organisations = root.agents.filter(({ type, name }) => type === 'ORGANIZATION' && name !== '');
  const byRole = ['ARCHIVIST', 'CREATOR'].map((role) => organisations.find((agent) => agent.role === role));
  return (byRole[0] ?? byRole[1] ?? organisations[0])?.name;
}
