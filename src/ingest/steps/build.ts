import { writeBagDeclaration, writeBagInfo, writeManifest, type BagInfo, type ManifestEntry } from '../../formats/bagit/index.ts';
import { writeDublinCore } from '../../formats/dublincore/index.ts';
import { writeAipRootMets, writeRepresentationMets, type AipIdentity } from '../../formats/eark/index.ts';
import { writePremis } from '../../formats/premis/index.ts';
import type { Stage, StagedFile } from '../../storage/index.ts';
import { agentsOf } from './agents.ts';
import type { DescribedAip } from './describe.ts';
import { buildTt05 } from './build-tt05.ts';
import { generatedFile, Payload, type BuiltFile } from './payload.ts';
import { premisObjects, rightsOf } from './premis-objects.ts';

/** The complete logical state of the version. */
export interface BuiltAip {
  readonly files: readonly BuiltFile[];
}

const XML = 'application/xml';
const TEXT = 'text/plain';

/**
 * Writes the documents of the AIP into the stage, each after what it refers to: description, PREMIS, representation
 * METS, root METS, then the bag around them. The same description gives the same bytes.
 */
export function build(described: DescribedAip, stage: Stage): BuiltAip {
  const payload = new Payload(described);
  if (described.tt05 === undefined) buildEark(described, payload, stage);
  else buildTt05({ described, aip: described.tt05, payload, stage });
  const files = payload.files();
  return { files: [...files, ...bagFiles(described, files, stage)] };
}

/** An E-ARK AIP: whatever the submission was, unless it has a profile of its own. */
function buildEark(described: DescribedAip, payload: Payload, stage: Stage): void {
  const representations = described.representations.map((name) => {
    const path = `representations/${name}/METS.xml`;
    return payload.add(path, 'structure', XML, described.carried?.get(path) ?? stage.write((sink) => {
      writeRepresentationMets(sink, { ...identityOf(described), name, data: payload.below(`representations/${name}/`, 'content'), documentation: payload.below(`representations/${name}/`, 'documentation') });
    }));
  });
  const dc = payload.add('metadata/descriptive/dc.xml', 'descriptive', XML, stage.write((sink) => { writeDublinCore(sink, described.description); }));
  const premis = payload.add('metadata/preservation/premis.xml', 'preservation', XML, stage.write((sink) => {
    writePremis(sink, { objects: premisObjects(described), events: described.events, agents: agentsOf(described), rights: rightsOf(described) });
  }));
  payload.add('METS.xml', 'structure', XML, stage.write((sink) => {
    writeAipRootMets(sink, {
      ...identityOf(described),
      descriptive: [{ ...payload.reference(dc), type: 'DC' }],
      provenance: [{ ...payload.reference(premis), type: 'PREMIS', typeVersion: '3.0' }],
      documentation: payload.below('documentation/', 'documentation'),
      schemas: payload.below('schemas/', 'documentation'),
      submission: payload.below('submission/', 'submission'),
      representations: described.representations.map((name, n) => ({ name, mets: payload.referenceAt(representations, n) })),
    });
  }));
}

/** The bag around the payload (RFC 8493): declaration, info, both manifests, tag manifest. */
function bagFiles(described: DescribedAip, files: readonly BuiltFile[], stage: Stage): readonly BuiltFile[] {
  const tag = (path: string, staged: StagedFile): BuiltFile => generatedFile(path, 'structure', TEXT, staged);
  const manifest = (digest: 'sha512' | 'sha256', listed: readonly BuiltFile[]): StagedFile => stage.write((sink) => {
    writeManifest(sink, lines(listed, digest));
  });
  const tags = [
    tag('bag-info.txt', stage.write((sink) => { writeBagInfo(sink, bagInfo(described, files)); })),
    tag('bagit.txt', stage.write(writeBagDeclaration)),
    tag('manifest-sha256.txt', manifest('sha256', files)),
    tag('manifest-sha512.txt', manifest('sha512', files)),
  ];
  return [...tags, tag('tagmanifest-sha512.txt', manifest('sha512', tags))];
}

function* lines(files: readonly BuiltFile[], digest: 'sha512' | 'sha256'): Generator<ManifestEntry> {
  for (const file of files) yield { path: file.path, digest: file[digest] };
}

function bagInfo(described: DescribedAip, files: readonly BuiltFile[]): BagInfo {
  const { origin, id, record, software } = described;
  const octets = files.reduce((sum, { size }) => sum + size, 0);
  const labels: readonly (readonly [string, string | undefined])[] = [
    ['Source-Organization', origin.producer],
    ['External-Identifier', id],
    ['Internal-Sender-Identifier', origin.producerId],
    ['Bagging-Date', record.time.slice(0, 10)],
    ['Payload-Oxum', `${octets}.${files.length}`],
    ['Bag-Software-Agent', `${software.name} ${software.version}`],
    ['Kho-Title', origin.title],
    ['Kho-Submission-Kind', origin.kind],
    ['Kho-Submission-Digest', origin.submissionDigest],
    ['Kho-Deleted-Package', described.deletion?.package.id],
  ];
  return labels.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function identityOf(described: DescribedAip): AipIdentity {
  const { id, origin, created, record, version, software } = described;
  const { title, producer } = origin;
  return { objectId: id, title, created, modified: record.time, version, software, ...(producer === undefined ? {} : { producer }) };
}
