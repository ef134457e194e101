import { setTimeout } from 'node:timers/promises';
import type { Router } from 'express';
import { createApi, type ApiOptions, type ChangingRecords } from '../api/index.ts';
import { asFault, digestOf, type Bilingual, type Messages } from '../base/index.ts';
import { createKeptAnswers } from '../persons/index.ts';
import type { ErrorReport } from '../web/index.ts';
import { ingestParts, writingAlone, type ReadingKho } from './compose.ts';
import { withCopies } from './copies.ts';
import { descriptionOver } from './description.ts';
import type { ObjectReading } from './object-views.ts';
import { tokensOf } from './persons.ts';
import { portalLedger } from './public-ledger.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** How often somebody waits for another writer before they are told to come again. */
const TRIES = 20;
const BETWEEN_MS = 250;

export interface ApiSite {
  readonly objects: Pick<ObjectReading, 'openFile'>;
  readonly baseUrl: string;
  readonly name: Bilingual;
  readonly onError: (report: ErrorReport) => void;
}

/** The REST interface of a store that is open. */
export function apiOver(kho: ReadingKho, surroundings: Surroundings, messages: Messages, site: ApiSite): Router {
  return createApi(apiOptions(kho, surroundings, messages, site));
}

export function apiOptions(kho: ReadingKho, surroundings: Surroundings, messages: Messages, { objects, baseUrl, name, onError }: ApiSite): ApiOptions {
  const { catalogue, store, queue, ledger } = kho;
  const { clock, newId, pause = wait } = surroundings;
  const tokens = tokensOf(kho, surroundings);
  return {
    catalogue, jobs: queue, messages, clock, newId, pause, baseUrl, name, onError,
    openFile: objects.openFile,
    checkpoint: portalLedger(store, surroundings).standing,
    holder: async (token) => tokens.holder(token),
    witness: async (act) => catalogue.transaction(async (tx) => { await ledger.append([{ type: 'access.restricted', ...act }], tx); }),
    changing: oneAtATime(async (work) => changing(kho, surroundings, messages, work), pause),
    answers: createKeptAnswers(catalogue.sql, { clock }),
    // The store's identifier is random, never shown, and the same on every node and after every restart.
    cursorKey: Buffer.from(digestOf('sha256', `cursors of ${store.id}`), 'hex'),
    version: softwareVersion().version,
  };
}

async function changing<Answer>(kho: ReadingKho, surroundings: Surroundings, messages: Messages, work: (parts: ChangingRecords) => Promise<Answer>): Promise<Answer> {
  return writingAlone(kho, 'api', surroundings, async () => (
    withCopies(ingestParts(kho, surroundings), { signal: new AbortController().signal }, async (parts) => work({ records: kho.catalogue.records, description: descriptionOver(parts, surroundings, { messages }) }))
  ));
}

async function wait(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}

/** Changes of this process queue up; one of another process is waited for, for some seconds. */
function oneAtATime(change: ApiOptions['changing'], pause: (milliseconds: number) => Promise<void>): ApiOptions['changing'] {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await change(work);
        } catch (thrown) {
          // Nothing was begun: the lock is the first thing that is asked for.
          if (asFault(thrown).code !== 'STORE_LOCKED' || tries >= TRIES) throw thrown;
          await pause(BETWEEN_MS);
        }
      }
    });
    last = mine.catch(() => undefined);
    return mine;
  };
}
