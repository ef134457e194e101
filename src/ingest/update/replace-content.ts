import { Fault, isValid } from '../../base/index.ts';
import { ingestPackages, type IngestParts } from '../ingest-packages.ts';
import type { IngestOutcome } from '../outcome.ts';
import type { Change } from '../steps/describe.ts';
import { readBaseVersion } from './base-version.ts';
import { changedDescription, changedElements, readDescriptionFile, type NewDescription } from './new-description.ts';
import type { UpdateOutcome, VersionChange } from './outcome.ts';
import type { Updated, UpdateRun } from './update-package.ts';

/** The next version from another submission, as `kho ingest --update` makes it, with the archivist's reason and description. */
export async function replaceContent(parts: IngestParts, run: UpdateRun & { readonly content: string }, { entry, base }: Updated): Promise<UpdateOutcome> {
  const { id } = entry;
  // Only a table of descriptions asks for the name of the package; the ingest reads of the version before what it needs.
  const description = run.metadata === undefined ? undefined : await readDescriptionFile(run.metadata, [id, (await readBaseVersion(base)).origin.name]);
  if (description !== undefined && !isValid(description.findings)) return { kind: 'failed', findings: description.findings };
  const { content, operator, dryRun, reread, signal, onProgress, onPoint } = run;
  const outcomes: IngestOutcome[] = [];
  await ingestPackages(parts, {
    paths: [content], update: id, change: changeOf(run, description), operator, dryRun, reread, signal, onProgress,
    onOutcome: (outcome) => { outcomes.push(outcome); },
    ...(onPoint === undefined ? {} : { onPoint }),
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Fault('INTERRUPTED');
  return answer(outcome, async () => {
    const after = dryRun ? undefined : await parts.catalogue.package(id);
    return after === undefined ? [] : changedElements(entry.description, after.description);
  }, { id, version: entry.head });
}

function changeOf({ reason, ifVersion }: UpdateRun, description: NewDescription | undefined): Change {
  return {
    reason,
    ...(ifVersion === undefined ? {} : { ifVersion }),
    ...(description === undefined ? {} : { describe: (submitted) => changedDescription(submitted, description.elements) }),
  };
}

async function answer(outcome: IngestOutcome, elements: () => Promise<VersionChange['elements']>, head: { readonly id: string; readonly version: number }): Promise<UpdateOutcome> {
  switch (outcome.kind) {
    case 'error':
      throw outcome.fault;
    case 'failed':
      return outcome;
    case 'known': {
      const { id, title, findings } = outcome;
      if (id === head.id) return { kind: 'unchanged', ...head, title, findings };
      return { kind: 'failed', findings: [...findings, { standard: 'kho', code: 'K-32', severity: 'error', params: { id } }] };
    }
    case 'planned': {
      const { id, version, title, fileCount: files, byteCount: bytes } = outcome.plan;
      return { kind: 'planned', change: { id, version, title, files, bytes, content: true, elements: await elements(), representations: [] }, findings: outcome.findings };
    }
    case 'archived':
    case 'stored': {
      const { kind, id, version, title, files, bytes, copies, findings } = outcome;
      return { kind, copies, change: { id, version, title, files, bytes, content: true, elements: await elements(), representations: [] }, findings };
    }
  }
}
