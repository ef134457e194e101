import path from 'node:path';
import { Fault, type Messages } from '../base/index.ts';
import type { ArchiveRecords, ListedRecord } from '../catalogue/index.ts';
import type { FindingAidOperations, FindingAidRequest } from '../cli/index.ts';
import { documentList, fileList, fondsGuide, personIndex, writeFindingAid, type Blocks, type FormOptions } from '../finding-aids/index.ts';
import { labelOf, type ArchivalRecord } from '../records/index.ts';
import { openForReading } from './compose.ts';
import type { Surroundings } from './surroundings.ts';
import { Walk } from './walk-records.ts';
import { writeWhole } from './write-whole.ts';

/** Forms of Vietnamese offices are dated by Vietnamese time. */
const VIETNAM_MS = 7 * 3_600_000;

/** `kho finding-aid`. */
export function findingAidOperations(surroundings: Surroundings, messages: Messages): FindingAidOperations {
  return {
    write: async (request) => {
      const kho = await openForReading(request.repo, surroundings);
      try {
        return await writeAid(kho.catalogue.records, request, { messages, date: new Date(surroundings.clock.now().getTime() + VIETNAM_MS).toISOString().slice(0, 10) });
      } finally {
        await kho.close();
      }
    },
  };
}

async function writeAid(records: ArchiveRecords, request: FindingAidRequest, { messages, date }: Pick<FormOptions, 'messages' | 'date'>): Promise<{ readonly path: string; readonly records: number; readonly bytes: number }> {
  const { lang, as, signal } = request;
  const start = await records.find(request.id);
  const chain = await records.chain(start.id);
  const fonds = chain.find(({ kind }) => kind === 'fonds');
  if (fonds === undefined) throw new Fault('RECORD_NOT_FOUND', { id: request.id });
  const walk = new Walk(records, request, signal);
  const issuer = request.issuer.length > 0 ? request.issuer : [messages.text('aid.issuer', lang)];
  const options: FormOptions = { messages, lang, date, issuer, ...(request.place === undefined ? {} : { place: request.place }), ...(request.maker === undefined ? {} : { maker: request.maker }) };
  const blocks = await blocksOf({ records, walk, start, fonds }, request, options);
  // The typeface of the pages is that of print; the portal brings a web server, which no other command waits for.
  const { loadPortalFonts } = await import('../portal/index.ts');
  const fonts = await loadPortalFonts();
  if (fonts === undefined) throw new Fault('CONFIG_INVALID', { detail: '@expo-google-fonts/be-vietnam-pro' });
  const title = `${messages.text(TITLES[request.form], lang)} · ${labelOf(fonds)}`;
  const target = path.resolve(request.into);
  const bytes = await writeWhole(target, writeFindingAid(blocks, { format: as, title, date, fonts, pageHead: (page) => messages.text('aid.pageHead', lang, { title: labelOf(fonds), page }) }));
  return { path: target, records: walk.count, bytes };
}

const TITLES = { files: 'aid.files.title', documents: 'aid.documents.title', guide: 'aid.guide.title', persons: 'aid.persons.title' } as const;

interface Scope {
  readonly records: ArchiveRecords;
  readonly walk: Walk;
  readonly start: ListedRecord;
  readonly fonds: ArchivalRecord;
}

async function blocksOf({ records, walk, start, fonds }: Scope, { form }: FindingAidRequest, options: FormOptions): Promise<Blocks> {
  switch (form) {
    case 'files': return fileList(walk.below(start, false), { ...options, fonds });
    case 'documents': return documentList(walk.below(start, true), { ...options, fonds });
    case 'persons': return personIndex(walk.below(start, true), { ...options, fonds });
    case 'guide': {
      const creators = await Promise.all((fonds.fields.creators ?? []).map(async (id) => (await records.record(id))?.record));
      return fondsGuide(walk.below(start, false), { ...options, fonds, creators: creators.filter((creator) => creator !== undefined) });
    }
  }
}
