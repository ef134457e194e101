import type { Messages } from '../base/index.ts';
import type { IngestRequest, Operations } from '../cli/index.ts';
import { fondsKnown, tt05Description, type DescribedTogether } from '../description/index.ts';
import { ingestPackages, type CheckedSubmission, type IngestOutcome, type IngestParts } from '../ingest/index.ts';
import { ingestParts, openForReading, openForWriting, type ReadingKho } from './compose.ts';
import { tellUnsigned, withCopies } from './copies.ts';
import { descriptionOver } from './description.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho ingest`: packages become AIPs, and what they say of their content becomes records of the archive's catalogue. */
export function ingestOperation(surroundings: Surroundings, messages: Messages): Operations['ingest'] {
  return async ({ repo, ...run }) => {
    if (run.dryRun) {
      const kho = await openForReading(repo, surroundings);
      await ingestPackages({ ...ingestParts(kho, surroundings), ...placing(kho, run) }, run).finally(async () => kho.close());
      return;
    }
    const kho = await openForWriting(repo, 'ingest', surroundings);
    try {
      await withCopies(kho.parts, run, async (parts) => {
        const outcomes: string[] = [];
        const followed = { ...run, onOutcome: (outcome: IngestOutcome) => { outcomes.push(...inStore(outcome)); run.onOutcome(outcome); } };
        try {
          await ingestPackages({ ...parts, ...placing(kho, run) }, followed);
        } finally {
          // Those that were archived before somebody stopped the run are described by `kho records describe`.
          if (!run.signal.aborted) await describeIngested(parts, surroundings, messages, { run, packages: outcomes });
        }
      });
      tellUnsigned(kho, run);
    } finally {
      await kho.close();
    }
  };
}

/** Also a package that was there before: its description may not have come that far. */
function inStore(outcome: IngestOutcome): readonly string[] {
  return outcome.kind === 'archived' || outcome.kind === 'stored' || outcome.kind === 'known' ? [outcome.id] : [];
}

/** Refuses at the door what names a fonds that the archive does not know, when that is the policy. */
function placing({ catalogue }: Pick<ReadingKho, 'catalogue'>, { describing }: Omit<IngestRequest, 'repo'>): Pick<IngestParts, 'placing'> {
  if (describing?.unknownFonds !== 'refuse' || describing.in !== undefined) return {};
  let known: ReturnType<typeof fondsKnown> | undefined;
  return {
    placing: async ({ tt05 }: CheckedSubmission) => {
      if (tt05 === undefined) return [];
      const { fondsNamed } = tt05Description(tt05, '');
      known ??= fondsKnown(catalogue);
      return (await known).meant(fondsNamed) === undefined ? [{ standard: 'kho', code: 'M-05', severity: 'error', params: { names: fondsNamed.join(', ') } }] : [];
    },
  };
}

interface Ingested {
  readonly run: Omit<IngestRequest, 'repo'>;
  readonly packages: readonly string[];
}

/** An archive that keeps no catalogue yet is not asked for one. */
async function describeIngested(parts: IngestParts, surroundings: Surroundings, messages: Messages, { run, packages }: Ingested): Promise<void> {
  const { operator, signal, describing = { unknownFonds: 'wait' } } = run;
  const { unknownFonds, in: place } = describing;
  if (unknownFonds === 'wait' && place === undefined && (await parts.catalogue.records.list({ kind: 'fonds', limit: 1 })).items.length === 0) return;
  const undescribed: string[] = [];
  for (const id of packages) if ((await parts.catalogue.records.ofPackage(id)).length === 0) undescribed.push(id);
  if (undescribed.length === 0) return;
  const within = place === undefined ? undefined : (await parts.catalogue.records.find(place)).id;
  const described: readonly DescribedTogether[] = await descriptionOver(parts, surroundings, { messages }).describePackages({
    packages: undescribed, unknownFonds: unknownFonds === 'draft' ? 'draft' : 'wait', onlyNaming: within === undefined, ...(within === undefined ? {} : { in: within }),
  }, { reason: messages.text('description.reason.ingest', 'vi'), operator, signal });
  for (const one of described) run.onDescribed?.(one);
}
