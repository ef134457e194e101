import { ROOT_PREMIS, readRecord } from '../formats/tt05/index.ts';
import type { HarvestDocuments, Tt05Description } from '../harvest/index.ts';
import type { ObjectReading } from './object-views.ts';
import { programFile } from './surroundings.ts';

/** What the harvest reads of packages in storage. */
export function harvestDocuments({ openDocument }: Pick<ObjectReading, 'openDocument'>): HarvestDocuments {
  const text = async (id: string, paths: readonly string[]): Promise<string | undefined> => {
    const bytes = await openDocument(id, paths);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  return {
    mets: async (id) => text(id, ['METS.xml']),
    premis: async (id) => text(id, [ROOT_PREMIS, 'metadata/preservation/premis.xml']),
    tt05: async ({ id, kind }) => (kind === 'package' ? tt05Of(await openDocument(id, ['metadata/descriptive/EAD.xml'])) : undefined),
  };
}

async function tt05Of(bytes: Uint8Array | undefined): Promise<Tt05Description | undefined> {
  if (bytes === undefined) return undefined;
  const reading = await readRecord([bytes]);
  if (reading.kind === 'problem') return undefined;
  const record = Object.fromEntries(reading.fields.map(({ name, value }) => [name, value]));
  // Loose documents have no retention of their own (Circular 05/2025/TT-BNV).
  return { class: 'maintenance' in record ? 'file' : 'loose', record };
}

/** The schema of `vn_tt05`. */
export function tt05Schema(): string {
  return programFile('schemas/vn-tt05.xsd');
}
