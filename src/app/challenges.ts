import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { mayAsk } from '../access/index.ts';
import { digestOf, Fault, packageUuid, timestamp, type Messages } from '../base/index.ts';
import { writeVerifierKey } from '../formats/tlog/index.ts';
import { failed, type JobView } from '../jobs/index.ts';
import type { PortalChallenge, PortalChallenges } from '../portal/index.ts';
import { PRIMARY_NAME } from '../replicas/index.ts';
import { answerChallenge, CHALLENGE_FILES, digestIfThere, holdingsOf, resumeChallenge, type ChallengedPlace, type ChallengeParts } from '../reports/index.ts';
import { onStorage } from '../storage/index.ts';
import type { ReadingKho } from './compose.ts';
import { openedPlaces } from './known-copies.ts';
import { openLog } from './ledger.ts';
import { loadMessages } from './load-messages.ts';
import { tokensOf } from './persons.ts';
import { challengeKey, published } from './report-signing.ts';
import type { ScheduledKind } from './job-kinds.ts';
import type { Surroundings } from './surroundings.ts';

/** Name of the kind of job. */
const CHALLENGE = 'challenge';
/** What one challenge from the web may read, over all places, bytes. */
const MOST_BYTES = 20_000_000_000;
/** Challenges from the web that wait or are being answered; one more is told to come later. */
const MOST_OPEN = 3;
/** Challenges that the web lists. */
const LISTED = 50;

/** Results are kept in the store, by the time of their making; whoever named a file gets another copy there. */
export function challengeFile({ store }: ReadingKho, { clock, newId }: Surroundings): string {
  return path.join(store.locations.root, 'challenges', `${timestamp(clock.now()).replaceAll(':', '')}-${newId().slice(0, 8)}.json`);
}

/** What a challenge of the store, or of one of its places, is answered with. */
export async function challengeParts(kho: ReadingKho, surroundings: Surroundings, { messages, location }: { readonly messages: Messages; readonly location?: string }): Promise<ChallengeParts> {
  const { store, catalogue, ledger } = kho;
  const log = await openLog(kho, surroundings, { make: true });
  const { key } = await challengeKey(kho, surroundings);
  const places = await openedPlaces(kho, surroundings);
  const every: readonly ChallengedPlace[] = [
    { name: PRIMARY_NAME, root: store.locations.objects },
    ...places.map((place) => ({ name: place.location.name, ...('copies' in place ? { root: place.copies.paths.objects } : {}) })),
  ];
  const chosen = every.filter(({ name }) => location === undefined || location === 'all' || name === location);
  if (chosen.length === 0) throw new Fault('LOCATION_NOT_FOUND', { name: location ?? '' });
  return {
    catalogue, ledger, messages, key, clock: surroundings.clock, newId: surroundings.newId, storeId: store.id, places: chosen,
    log: { files: log.files, origin: log.signer.origin, keys: log.signer.keys.map(writeVerifierKey) },
    publishLog: async (atLeast) => published(kho, log, surroundings, atLeast),
    holdings: (signal) => holdingsOf({ catalogue, ledger, sources: [store, ...places.flatMap((place) => ('copies' in place ? [place.copies] : []))] }, signal),
  };
}

/** `{ phrase, files, by }`: answers a challenge that was asked on the web. Done twice it goes on with the answer that was written. */
export function challengeKind(kho: ReadingKho, surroundings: Surroundings): ScheduledKind {
  return {
    kind: CHALLENGE,
    takes: { phrase: { type: 'text', required: true }, files: { type: 'text', required: true }, by: { type: 'text' } },
    steps: [{
      name: 'answer',
      run: async ({ job, signal, progress, fence }) => {
        const { by } = job.args;
        const { phrase, count } = orderOf(job.args);
        const into = webFile(kho, job.id);
        const parts = { ...await challengeParts(kho, surroundings, { messages: loadMessages() }), ...(typeof by === 'string' ? { actor: by } : {}) };
        let answered = 0;
        await fence();
        const done = await resumeChallenge(parts, into)
          ?? await answerChallenge(parts, { phrase, count, into, mostBytes: MOST_BYTES, signal, onAnswer: () => { progress(answered += 1); } });
        const result = { sha256: done.sha256, seq: done.seq, samples: done.samples, total: done.total, answers: done.answers, failed: done.failed, bytes: done.bytes };
        return done.failed === 0 && done.answers > 0 ? result : failed(result);
      },
    }],
  };
}

function webFile({ store }: Pick<ReadingKho, 'store'>, jobId: string): string {
  return path.join(store.locations.root, 'challenges', `web-${jobId}.json`);
}

/** Challenges on the web: for whoever comes with a token of somebody who may read reports whole. Nothing is read by the web itself: a job is. */
export function portalChallenges(kho: ReadingKho, surroundings: Surroundings): PortalChallenges {
  const { queue } = kho;
  const tokens = tokensOf(kho, surroundings);
  return {
    admits: async (authorization) => {
      const token = tokenIn(authorization);
      if (token === undefined) return undefined;
      const holder = await tokens.holder(token).catch((thrown: unknown) => {
        if (thrown instanceof Fault && thrown.code.startsWith('TOKEN_')) return undefined;
        throw thrown;
      });
      return holder === undefined ? undefined : { name: holder.subject.name, may: mayAsk(holder.subject, 'read-report', {}) };
    },
    ask: async ({ phrase, count, by }) => {
      const { items } = await queue.list({ kind: CHALLENGE, states: ['waiting', 'running'], limit: MOST_OPEN });
      if (items.length >= MOST_OPEN) return undefined;
      const { job } = await queue.enqueue({ kind: CHALLENGE, idemKey: digestOf('sha256', `${count} ${by} ${phrase}`), args: { phrase, files: String(count), by }, repeatable: true, maxAttempts: 3 });
      return job.id;
    },
    list: async () => (await queue.list({ kind: CHALLENGE, limit: LISTED })).items.map((job) => challengeFrom(job)),
    get: async (id) => {
      const job = packageUuid(id) === id ? await queue.get(id).catch(() => undefined) : undefined;
      if (job?.kind !== CHALLENGE) return undefined;
      const file = webFile(kho, id);
      const text = job.result === undefined ? undefined : await onStorage(file, async () => fs.readFile(file, 'utf8').catch(() => undefined));
      return { ...challengeFrom(job), ...(text === undefined ? {} : { answer: JSON.parse(text) as NonNullable<PortalChallenge['answer']>, files: await filesOf(file) }) };
    },
    open: (id, name, range) => createReadStream(path.join(path.dirname(webFile(kho, id)), path.basename(name)), range === undefined ? {} : { start: range.start, end: range.end }),
  };
}

/** HTTP Basic with the token as password, as browsers ask for it, or `Bearer` (RFC 7617, RFC 6750). */
function tokenIn(authorization = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) ([A-Za-z0-9+/=_-]{1,1000})$/.exec(authorization) ?? [];
  if (scheme !== 'Basic') return value === '' ? undefined : value;
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return password;
}

function challengeFrom({ id, args, state, createdAt, reason, result }: JobView): PortalChallenge {
  return {
    id, ...orderOf(args), askedAt: createdAt, state,
    ...(reason === undefined ? {} : { reason: reason.code }), ...(typeof result?.['seq'] === 'number' ? { seq: result['seq'] } : {}),
    ...(typeof result?.['failed'] === 'number' ? { failed: result['failed'] } : {}), ...(typeof result?.['answers'] === 'number' ? { answers: result['answers'] } : {}),
  };
}

function orderOf({ phrase, files }: JobView['args']): { readonly phrase: string; readonly count: number } {
  return { phrase: typeof phrase === 'string' ? phrase : '', count: Number(files) };
}

async function filesOf(file: string): Promise<NonNullable<PortalChallenge['files']>> {
  const all = await Promise.all(['', ...CHALLENGE_FILES].map(async (end) => {
    const [sha256, size] = [await digestIfThere(file + end), await fs.stat(file + end).then((stat) => stat.size, () => 0)];
    return sha256 === undefined ? [] : [{ name: path.basename(file) + end, sha256, size }];
  }));
  return all.flat();
}
