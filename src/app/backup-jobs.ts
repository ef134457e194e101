import { Fault } from '../base/index.ts';
import { failed, type JobArguments, type JobKind, type JsonObject, type StepContext } from '../jobs/index.ts';
import { backupOperations } from './backup.ts';
import type { ReadingKho } from './compose.ts';
import { loadMessages } from './load-messages.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * `backup` and `drill` as work for a schedule: a backup every night, a drill every month (guarantees §9 G25). Neither changes
 * stored files; a job that is done twice makes one generation more, or a second certificate, and nothing untrue.
 */
export function backupKinds({ store }: ReadingKho, surroundings: Surroundings): readonly (JobKind & { readonly takes: JobArguments })[] {
  const operations = (): ReturnType<typeof backupOperations> => backupOperations(surroundings, loadMessages());
  const repo = store.locations.root;
  return [{
    kind: 'backup',
    takes: { into: { type: 'text', required: true }, passphraseFile: { type: 'text' }, verify: { type: 'flag' } },
    steps: [{
      name: 'backup',
      run: async (context) => {
        const { into, passphraseFile } = texts(context, ['into', 'passphraseFile']);
        if (into === undefined) throw new Fault('USAGE', { detail: 'into' });
        const { manifest, manifestDigest } = await operations().backup({ repo, into, verify: context.job.args['verify'] === true, fresh: false, ...followed(context), ...present({ passphraseFile }) });
        const { generation, packages, bytes, added, notBackedUp, remaining } = manifest;
        const result: JsonObject = { generation, manifestSha512: manifestDigest, packages, bytes, added, notBackedUp: notBackedUp.length, remaining: remaining.length };
        return notBackedUp.length === 0 ? result : failed(result);
      },
    }],
  }, {
    kind: 'drill',
    takes: {
      from: { type: 'text' }, location: { type: 'text' }, generation: { type: 'text' }, sample: { type: 'percent' }, seed: { type: 'text' }, work: { type: 'text' },
      certificate: { type: 'text' }, passphraseFile: { type: 'text' },
    },
    steps: [{
      name: 'drill',
      run: async (context) => {
        const asked = texts(context, ['from', 'location', 'generation', 'seed', 'work', 'certificate', 'passphraseFile']);
        const { sample } = context.job.args;
        const { certificate, json, sha512 } = await operations().drill({ repo, ...followed(context), ...present(asked), ...(typeof sample === 'number' ? { sample } : {}) });
        const { verdict, differencesTotal, restored } = certificate;
        const result: JsonObject = { verdict, differences: differencesTotal, packages: restored.packages, certificate: json, certificateSha512: sha512 };
        return verdict === 'passed' ? result : failed(result);
      },
    }],
  }];
}

function followed({ signal, progress }: StepContext) {
  return { signal, onProgress: ({ bytes, bytesTotal }: { readonly bytes: number; readonly bytesTotal: number }) => { progress(bytes, bytesTotal); } };
}

function texts<Name extends string>({ job }: StepContext, names: readonly Name[]): Readonly<Partial<Record<Name, string>>> {
  return Object.fromEntries(names.flatMap((name) => (typeof job.args[name] === 'string' ? [[name, job.args[name]]] : []))) as Partial<Record<Name, string>>;
}

function present<Values extends object>(values: Values): { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
