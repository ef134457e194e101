import { derivedUuid } from '../../base/index.ts';
import type { PremisFile, PremisFixity, PremisIdentifier, PremisObject, PremisRights } from '../../formats/premis/index.ts';
import type { DescribedAip } from './describe.ts';
import type { PlacedFile } from './place-files.ts';

/** Objects of the AIP, one by one: the package, its representations, then every submitted file. */
export function* premisObjects(described: DescribedAip): Generator<PremisObject> {
  const { id, representations, placed, origin, derivations } = described;
  const whole: PremisIdentifier = { type: 'URN', value: id };
  yield { kind: 'intellectual entity', identifier: whole, originalName: origin.name };
  for (const name of representations) {
    const derivedFrom = derivations?.get(name);
    yield { kind: 'representation', identifier: representationId(id, name), originalName: name, partOf: whole, ...(derivedFrom === undefined ? {} : { derivedFrom }) };
  }
  for (const one of placed) yield premisFile(described, one);
}

/** How PREMIS names a representation of a package, in every version. */
export function representationId(id: string, name: string): PremisIdentifier {
  return { type: 'UUID', value: derivedUuid(id, 'representation', name) };
}

/** The submitted files alone. */
export function* premisFiles(described: DescribedAip): Generator<PremisFile> {
  for (const one of described.placed) yield premisFile(described, one);
}

/** Who may use the package, as far as it says so. */
export function rightsOf({ id, description }: DescribedAip): readonly PremisRights[] {
  const note = description.rights?.join(' · ') ?? 'Access is decided by the archive that keeps the package.';
  return [{ identifier: { type: 'local', value: 'rights-1' }, basis: 'other', note, objects: [{ type: 'URN', value: id }] }];
}

function premisFile(described: DescribedAip, placed: PlacedFile): PremisFile {
  const { file, path } = placed;
  const { puid, mimeType } = file.format;
  return {
    kind: 'file',
    identifier: { type: 'UUID', value: derivedUuid(described.id, path, file.digests.sha512 ?? '') },
    fixity: [...khoFixity(described, placed), ...described.statedDigests(placed)],
    size: file.size,
    mimeType,
    originalName: file.receivedName,
    path,
    ...(puid === undefined ? {} : { puid }),
  };
}

function khoFixity(described: DescribedAip, { file }: PlacedFile): readonly PremisFixity[] {
  const { sha512 = '', sha256 = '' } = file.digests;
  const originator = described.software.name;
  return [{ algorithm: 'sha512', value: sha512, originator }, { algorithm: 'sha256', value: sha256, originator }];
}
