import { Fault, type Messages } from '../base/index.ts';
import type { DescriptionOperations } from '../cli/index.ts';
import { createDescription, createTransfers, validateRecords, type Description, type DescriptionParts } from '../description/index.ts';
import { archiveDocuments, type CommitPoint, type IngestParts } from '../ingest/index.ts';
import { openForReading, openForWriting, type ReadingKho } from './compose.ts';
import { tellUnsigned, withCopies } from './copies.ts';
import { personsOf } from './persons.ts';
import type { Surroundings } from './surroundings.ts';

/** Puts together what changes the archive's catalogue; only what holds the writer lock may. */
export function descriptionOver(parts: IngestParts, surroundings: Surroundings, { messages, onPoint }: { readonly messages: Messages; readonly onPoint?: (point: CommitPoint) => void }): Description {
  return createDescription(descriptionParts(parts, surroundings, { messages, onPoint }));
}

function descriptionParts(parts: IngestParts, surroundings: Surroundings, { messages, onPoint }: { readonly messages: Messages; readonly onPoint: ((point: CommitPoint) => void) | undefined }): DescriptionParts {
  const points = onPoint === undefined ? {} : { onPoint };
  return {
    ...parts, ...surroundings, messages,
    archive: async (versions, alongside) => {
      const archived = await archiveDocuments({ ...parts, ...points }, versions.map((version) => ({ ...version, kind: 'description' as const })), alongside);
      const copies = await parts.copying?.keep(archived.map(({ id }) => id));
      return archived.map((one) => ({ ...one, copies: { verified: copies?.get(one.id) ?? 1, required: parts.copying?.required ?? 1 } }));
    },
  };
}

/** `kho records`, `kho fonds`, `kho creators`. */
export function descriptionOperations(surroundings: Surroundings, messages: Messages): DescriptionOperations {
  return {
    reading: async ({ repo }, work) => {
      const kho = await openForReading(repo, surroundings);
      try {
        return await work({ records: kho.catalogue.records, search: kho.catalogue.recordsSearch.search, validate: async (run) => validateRecords(kho.catalogue, run) });
      } finally {
        await kho.close();
      }
    },
    reindex: async ({ repo, signal, onIndexed }) => {
      const kho = await openForWriting(repo, 'records', surroundings);
      try {
        const { recordsSearch } = kho.catalogue;
        await recordsSearch.forgetIndex();
        return await recordsSearch.index({ signal, onProgress: onIndexed });
      } finally {
        await kho.close();
      }
    },
    export: async (request) => {
      const reading = await openForReading(request.repo, surroundings);
      try {
        return await (await import('./export-records.ts')).exportRecords({ records: reading.catalogue.records, messages, now: surroundings.clock.now() }, request);
      } finally {
        await reading.close();
      }
    },
    transferring: async ({ repo, writing, ...run }, work) => {
      if (!writing) {
        const reading = await openForReading(repo, surroundings);
        const parts = keepingNothing(reading, surroundings, messages);
        const transfers = createTransfers({ ...parts, persons: personsOf(reading, surroundings), sql: reading.catalogue.sql });
        return Promise.resolve(work({ records: reading.catalogue.records, transfers })).finally(async () => reading.close());
      }
      const kho = await openForWriting(repo, 'records', surroundings);
      try {
        const answer = await withCopies(kho.parts, run, async (parts) => work({
          records: kho.catalogue.records,
          transfers: createTransfers({ ...descriptionParts(parts, surroundings, { messages, onPoint: undefined }), persons: personsOf(kho, surroundings), sql: kho.catalogue.sql }),
        }));
        tellUnsigned(kho, run);
        return answer;
      } finally {
        await kho.close();
      }
    },
    changing: async ({ repo, dryRun = false, ...run }, work) => {
      if (dryRun) {
        const reading = await openForReading(repo, surroundings);
        const parts = keepingNothing(reading, surroundings, messages);
        return Promise.resolve(work({ records: reading.catalogue.records, description: createDescription(parts), newId: surroundings.newId })).finally(async () => reading.close());
      }
      const kho = await openForWriting(repo, 'records', surroundings);
      try {
        const answer = await withCopies(kho.parts, run, async (parts) => work({ records: kho.catalogue.records, description: descriptionOver(parts, surroundings, { messages }), newId: surroundings.newId }));
        tellUnsigned(kho, run);
        return answer;
      } finally {
        await kho.close();
      }
    },
  };
}

/** For whoever looks what would be changed, or asks for something that another one decides on. */
function keepingNothing(reading: ReadingKho, surroundings: Surroundings, messages: Messages): DescriptionParts {
  return { ...reading, ...surroundings, messages, archive: async () => Promise.reject(new Fault('CONFIG_INVALID', { detail: 'nothing is kept without the writer lock' })) };
}
