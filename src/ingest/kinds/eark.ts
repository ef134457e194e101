import { FewOfEachCode, type DublinCore, type Finding } from '../../base/index.ts';
import { readDublinCore } from '../../formats/dublincore/index.ts';
import { checkSip, isMetsPath, resolveHref, xmlFinding } from '../../formats/eark/index.ts';
import type { MetsReading, RawMetadata, RawMets } from '../../formats/mets/index.ts';
import { parseProlog } from '../../formats/xml/index.ts';
import { openSchemaShelf } from '../schemas/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import { EarkSchemas } from './eark-schemas.ts';
import { describedBy, type JudgeOptions, type Judgement } from './judgement.ts';
import { lookAgain } from './second-look.ts';

/**
 * Judges an E-ARK package by CSIP and the specification of its kind, in the version that it declares unless another is
 * asked for, and reads its description from its Dublin Core, or else from METS itself.
 */
export async function judgeEark(sip: UnpackedSip, options: JudgeOptions): Promise<Judgement> {
  const { version, time } = options;
  const schemas = new EarkSchemas(await (options.schemas ?? openSchemaShelf()).compiled(), options.early);
  const mets = new Map<string, MetsReading>();
  for (const file of sip.files.values()) {
    if (isMetsPath(file.path)) mets.set(file.path, await schemas.readMets(sip, file));
  }
  const { findings: broken, root, declared } = checkSip({
    ...await lookAgain(sip, mets), mets, folders: sip.folders, ...(time === undefined ? {} : { time }), ...rootFolderOf(sip),
  }, version === undefined ? {} : { version });
  const metadata = await readMetadata(sip, mets, schemas);
  const findings = [...broken, ...schemas.findings(broken), ...metadata.findings];
  if (root === undefined) return { findings, declared, description: {} };
  const description = metadata.description ?? describedByMets(root);
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

/** The root folder (CSIPSTR1, CSIPSTR2): of an archive, the one that all its names begin with. */
function rootFolderOf({ container, name, files }: UnpackedSip): { readonly name?: string; readonly hasRootFolder: boolean } {
  if (container === 'folder') return { name, hasRootFolder: true };
  const [first] = files.values();
  const received = first?.receivedName.replaceAll('\\', '/').replace(/^(\.?\/+)+/, '').split('/')[0];
  const hasRootFolder = first !== undefined && first.path.split('/')[0] !== received?.normalize('NFC');
  return hasRootFolder && received !== undefined ? { name: received, hasRootFolder } : { hasRootFolder };
}

interface Metadata {
  readonly findings: readonly Finding[];
  /** From the first Dublin Core that the root METS refers to and that says anything. */
  readonly description?: DublinCore;
}

/**
 * Reads the metadata documents that METS refers to: Dublin Core for its description, PREMIS against its schema, all others as far as their root,
 * where a DOCTYPE must stand. What is not named `.xml` is kept unread, so that check and ingest see the same.
 */
async function readMetadata(sip: UnpackedSip, mets: ReadonlyMap<string, MetsReading>, schemas: EarkSchemas): Promise<Metadata> {
  const findings = new FewOfEachCode();
  const seen = new Set<UnpackedFile>();
  let description: DublinCore | undefined;
  for (const [path, reading] of mets) {
    for (const reference of reading.kind === 'mets' ? reading.mets.metadata : []) {
      const file = referenced(sip, path, reference);
      if (file === undefined || seen.has(file)) continue;
      seen.add(file);
      if (reference.metadataType !== 'DC') {
        const premis = /^PREMIS(:|$)/.test(reference.metadataType ?? '');
        findings.addAll(premis ? await schemas.readPremis(sip, file) : await prologFindings(sip, file));
        continue;
      }
      const dc = await readDublinCore(sip.open(file));
      if (dc.kind === 'problem') findings.add(xmlFinding(file.path, dc.problem));
      else if (path === 'METS.xml' && reference.section === 'dmdSec' && Object.keys(dc.description).length > 0) description ??= dc.description;
    }
  }
  return { findings: findings.all(), ...(description === undefined ? {} : { description }) };
}

async function prologFindings(sip: UnpackedSip, file: UnpackedFile): Promise<readonly Finding[]> {
  const problem = await parseProlog(sip.open(file));
  return problem?.kind === 'doctype' ? [xmlFinding(file.path, problem)] : [];
}

function referenced(sip: UnpackedSip, metsPath: string, { href, hasReference }: RawMetadata): UnpackedFile | undefined {
  const target = href === undefined || !hasReference ? undefined : resolveHref(metsPath, href);
  if (target?.kind !== 'inside' || isMetsPath(target.path) || !/\.xml$/i.test(target.path)) return undefined;
  return sip.files.get(target.path);
}

/** What METS says of itself, for a package without Dublin Core. */
function describedByMets(root: RawMets): DublinCore {
  return describedBy({ title: [root.label], creator: [producerOf(root)], identifier: [root.objectId], date: [root.header?.created?.slice(0, 10)] });
}

/** The archival creator if METS names one (SIP9), else the submitting agency. */
function producerOf(root: RawMets): string | undefined {
  const organisations = root.agents.filter(({ type, name }) => type === 'ORGANIZATION' && name !== '');
  const byRole = ['ARCHIVIST', 'CREATOR'].map((role) => organisations.find((agent) => agent.role === role));
  return (byRole[0] ?? byRole[1] ?? organisations[0])?.name;
}
