import { packageUrn, type Messages } from '../base/index.ts';
import type { OaiOperations, OaiStanding } from '../cli/index.ts';
import { compileSchema } from '../formats/xsd/index.ts';
import { oaiIdentifier, standingOf, verifyProvider, type CheckResult, type Verification } from '../harvest/index.ts';
import { failed, type JobArguments, type JobKind } from '../jobs/index.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { readHarvesters } from './harvester-log.ts';
import { loadMessages } from './load-messages.ts';
import { oaiClient } from './oai-client.ts';
import { siteSettings } from './site-settings.ts';
import { programFile, type Surroundings } from './surroundings.ts';

/** Pages of a list of somebody else that are followed unless another number is asked for. */
const PAGES_OF_OTHERS = 20;

interface VerifyRun {
  readonly pages?: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: CheckResult) => void;
}

/** `kho oai verify`. */
export function oaiOperations(surroundings: Surroundings, messages: Messages): OaiOperations {
  return {
    verify: async ({ repo, url, ...run }) => {
      if (url !== undefined) return verifyAt(url, surroundings, { ...run, pages: run.pages ?? PAGES_OF_OTHERS });
      const kho = await openForReading(repo, surroundings);
      try {
        return await verifyOwn(kho, surroundings, messages, run);
      } finally {
        await kho.close();
      }
    },
    harvesters: async ({ repo }) => {
      const kho = await openForReading(repo, surroundings);
      try {
        return await readHarvesters(kho.store.locations);
      } finally {
        await kho.close();
      }
    },
    why: async ({ repo, asked }) => {
      const kho = await openForReading(repo, surroundings);
      try {
        return await whereIs(kho, asked, siteSettings(surroundings, false).namespace);
      } finally {
        await kho.close();
      }
    },
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** By any address or identifier that has the UUID, or by the code of a record. */
async function whereIs({ catalogue, store }: ReadingKho, asked: string, namespace: string): Promise<OaiStanding> {
  const uuid = UUID.exec(asked.toLowerCase())?.[0] ?? await catalogue.records.idByCode(asked.trim().normalize('NFC'));
  const item = uuid === undefined ? undefined : await catalogue.oaiItem(packageUrn(uuid));
  if (item === undefined) return { asked, harvesters: [] };
  const { datestamp, deleted, sets } = item;
  const harvesters = await readHarvesters(store.locations);
  return {
    asked, item: { identifier: oaiIdentifier(namespace, item.id), datestamp, deleted, sets },
    harvesters: harvesters.map((one) => ({ ...one, standing: standingOf(item, one) })),
  };
}

async function verifyAt(baseUrl: string, surroundings: Surroundings, { pages, ...run }: VerifyRun & { readonly pages: number }, expected?: number): Promise<Verification> {
  const schema = await compileSchema([{ name: 'oai-pmh.xsd', bytes: Buffer.from(programFile('schemas/oai-pmh.xsd')) }]);
  return verifyProvider({ ...run, ask: oaiClient(baseUrl, run.signal), baseUrl, schema, clock: surroundings.clock, mostPages: pages, ...(expected === undefined ? {} : { expected }) });
}

/** Our own door, on a port of its own: what is checked is the program and the store, whatever stands before them on the network. */
async function verifyOwn(kho: ReadingKho, surroundings: Surroundings, messages: Messages, run: VerifyRun): Promise<Verification> {
  const { serveKho } = await import('./serve.ts');
  const stop = new AbortController();
  const env = { ...surroundings.env, KHO_BASE_URL: '' };
  const { url, closed } = await serveKho(kho, { ...surroundings, env }, messages, { host: '127.0.0.1', port: 0, signal: stop.signal });
  try {
    const expected = await kho.catalogue.countOaiItems({});
    return await verifyAt(`${url}/oai`, surroundings, { ...run, pages: run.pages ?? Number.MAX_SAFE_INTEGER }, run.pages === undefined ? expected : undefined);
  } finally {
    stop.abort();
    await closed;
  }
}

/** `{ url }`, or `{}` for our own door: every night by a schedule. What it found wrong is the result, and the job has failed then. */
export function oaiVerifyKind(kho: ReadingKho, surroundings: Surroundings): JobKind & { readonly takes: JobArguments } {
  return {
    kind: 'oai-verify',
    takes: { url: { type: 'text' } },
    steps: [{
      name: 'verify',
      run: async ({ job, signal, progress }) => {
        const wrong: { readonly id: string; readonly detail: string }[] = [];
        let done = 0;
        const run: VerifyRun = {
          signal,
          onResult: (result) => {
            progress(done += 1);
            if (result.outcome === 'failed') wrong.push({ id: result.id, detail: result.detail });
          },
        };
        const { url } = job.args;
        const verification = typeof url === 'string' ? await verifyAt(url, surroundings, { ...run, pages: PAGES_OF_OTHERS }) : await verifyOwn(kho, surroundings, loadMessages(), run);
        const told = { ...verification, wrong: wrong.map((one) => ({ ...one })) };
        return verification.failed === 0 ? told : failed(told);
      },
    }],
  };
}
