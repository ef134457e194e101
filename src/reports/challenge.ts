import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, digestOf, Fault, timestamp, type Messages } from '../base/index.ts';
import { proveLeaf } from '../ledger/index.ts';
import { makeDirectories, onStorage, writeDurably } from '../storage/index.ts';
import type { JsonObject } from './compose-report.ts';
import type { ReportParts } from './make-report.ts';
import { answerFrom, drawSample, type PossessionAnswer, type Sample } from './possession.ts';

/** A place whose copy has to answer; without a root it cannot be reached. */
export interface ChallengedPlace {
  readonly name: string;
  /** The OCFL storage root there. */
  readonly root?: string;
}

export type ChallengeParts = Pick<ReportParts, 'catalogue' | 'ledger' | 'log' | 'publishLog' | 'clock' | 'newId' | 'messages' | 'key' | 'holdings'> & {
  readonly storeId: string;
  /** Who asked; the ledger gets a pseudonym. */
  readonly actor?: string;
  readonly places: readonly ChallengedPlace[];
};

export interface ChallengeRun {
  /** The auditor's own words. */
  readonly phrase: string;
  readonly count: number;
  /** A file that does not exist yet; its signature, key and proof lie beside it. */
  readonly into: string;
  /** A file of the store that gets the same, with what lies beside it: what the ledger has a leaf of stays with its month. */
  readonly keptAt?: string;
  /** What may be read at most, over all places; `CHALLENGE_TOO_LARGE` when the sample has more. */
  readonly mostBytes?: number;
  readonly signal: AbortSignal;
  readonly onAnswer: (sample: Sample, place: string, answer: PossessionAnswer) => void;
}

/** A challenge that was answered, signed and written. */
export interface Challenged {
  readonly file: string;
  readonly sha256: string;
  readonly fingerprint: string;
  readonly seq: number;
  readonly samples: number;
  /** Files that the sample was drawn from. */
  readonly total: number;
  readonly answers: number;
  /** Answers that do not show that the bytes are there. */
  readonly failed: number;
  readonly bytes: number;
}

export const CHALLENGE_FILES = ['.sig', '.pem', '.tlog-proof'] as const;
const LONGEST_PHRASE = 1000;

/**
 * Answers a random challenge (guarantees G17): the phrase picks the sample and keys an HMAC over the bytes of each copy, so that stored
 * digests cannot answer. The result has the phrase in it, is signed, and its digest is a leaf of the ledger.
 */
export async function answerChallenge(parts: ChallengeParts, run: ChallengeRun): Promise<Challenged> {
  const { phrase, count, into, keptAt = into, signal, mostBytes = Number.POSITIVE_INFINITY } = run;
  if (phrase.trim() === '' || phrase.length > LONGEST_PHRASE || !phrase.isWellFormed()) throw new Fault('PHRASE_INVALID', { most: LONGEST_PHRASE });
  for (const end of ['', ...CHALLENGE_FILES]) if (await exists(into + end)) throw new Fault('TARGET_EXISTS', { path: into + end });
  const asked = timestamp(parts.clock.now());
  const { samples, total } = await drawSample(parts.holdings(signal), { phrase, count });
  const bytes = parts.places.length * samples.reduce((sum, { file: { size = 0 } }) => sum + size, 0);
  if (bytes > mostBytes) throw new Fault('CHALLENGE_TOO_LARGE', { size: bytes, most: mostBytes });
  const answered: { readonly sample: Sample; readonly answers: readonly (PossessionAnswer & { readonly location: string })[] }[] = [];
  for (const sample of samples) {
    const answers: (PossessionAnswer & { readonly location: string })[] = [];
    for (const { name, root } of parts.places) {
      signal.throwIfAborted();
      const answer: PossessionAnswer = root === undefined ? { outcome: 'away' } : await answerFrom(root, sample, phrase);
      answers.push({ location: name, ...answer });
      run.onAnswer(sample, name, answer);
    }
    answered.push({ sample, answers });
  }
  const text = canonicalJson(resultOf(parts, { phrase, count, asked, total, answered }));
  return { ...await writeResult(parts, new Set([keptAt, into]), text), ...countsOf(JSON.parse(text) as Result), file: into };
}

interface Answered {
  readonly phrase: string;
  /** Files that were asked for: fewer answers than these and `total` would be an answer cut short. */
  readonly count: number;
  readonly asked: string;
  readonly total: number;
  readonly answered: readonly { readonly sample: Sample; readonly answers: readonly (PossessionAnswer & { readonly location: string })[] }[];
}

function resultOf(parts: ChallengeParts, { phrase, count, asked, total, answered }: Answered): JsonObject {
  const { messages, log, key, clock, newId, storeId, places } = parts;
  return {
    schema: 'kho-challenge/1', id: newId(), repository: storeId, phrase, count, asked, answered: timestamp(clock.now()), rule: bilingualRule(messages), total,
    locations: places.map(({ name }) => name),
    samples: answered.map(({ sample: { object, objectRoot, rank, file }, answers }) => ({
      object, objectRoot, rank, path: file.path, version: file.version, committed: { sha512: file.sha512, sha256: file.sha256 },
      answers: answers.map((answer) => ({ ...answer })),
    })),
    ledger: { origin: log.origin, keys: [...log.keys] }, key: { algorithm: 'Ed25519', sha256: key.fingerprint },
  };
}

function bilingualRule(messages: Messages): JsonObject {
  return { vi: messages.text('auditReport.challengeRule', 'vi'), en: messages.text('auditReport.challengeRule', 'en') };
}

/** The answer is durable before its leaf is: no leaf is of an answer that is lost. What it says of itself stays when it is stated after a kill. */
async function writeResult(parts: ChallengeParts, files: ReadonlySet<string>, text: string): Promise<Stated> {
  const signature = parts.key.sign(Buffer.from(text));
  for (const file of files) {
    await makeDirectories(path.dirname(file));
    await writeDurably(`${file}.sig`, signature);
    await writeDurably(`${file}.pem`, parts.key.publicPem);
    await writeDurably(file, text);
  }
  return stateResult(parts, files, text);
}

type Stated = Pick<Challenged, 'sha256' | 'fingerprint' | 'seq'>;

/** The leaf of an answer, made now or there already, and its proof beside the files. */
async function stateResult(parts: ChallengeParts, files: ReadonlySet<string>, text: string): Promise<Stated> {
  const { catalogue, ledger, key, actor, publishLog, log } = parts;
  const sha256 = digestOf('sha256', text);
  const { samples, failed } = countsOf(JSON.parse(text) as Result);
  const known = (await ledger.ofType('challenge')).find(({ detail }) => detail?.['sha256'] === sha256)?.seq;
  const fact = { type: 'challenge', outcome: failed === 0 ? 'answered' : 'failed', detail: { sha256, keySha256: key.fingerprint, samples, failed }, ...(actor === undefined ? {} : { actor }) } as const;
  const [seq = 0] = known === undefined ? await catalogue.transaction(async (tx) => ledger.append([fact], tx)) : [known];
  const proof = await proveLeaf(log.files, await publishLog(seq + 1), seq);
  for (const file of files) await writeDurably(`${file}.tlog-proof`, proof);
  return { sha256, fingerprint: key.fingerprint, seq };
}

/** What an answer says, as far as it is read again. */
interface Result {
  readonly total: number;
  readonly samples: readonly { readonly answers: readonly PossessionAnswer[] }[];
}

function countsOf({ samples, total }: Result): Pick<Challenged, 'samples' | 'total' | 'answers' | 'failed' | 'bytes'> {
  const all = samples.flatMap(({ answers }) => answers);
  return { samples: samples.length, total, answers: all.length, failed: all.filter(({ outcome }) => outcome !== 'match').length, bytes: all.reduce((sum, { size = 0 }) => sum + size, 0) };
}

/**
 * Goes on with an answer that was written and whose maker was killed before it was proved; undefined when there is none at that place. What was
 * read once is not read again: nobody gets a second answer to choose from.
 */
export async function resumeChallenge(parts: ChallengeParts, file: string): Promise<Challenged | undefined> {
  if (!(await exists(file))) return undefined;
  const text = await onStorage(file, async () => fs.readFile(file, 'utf8'));
  return { ...await stateResult(parts, new Set([file]), text), ...countsOf(JSON.parse(text) as Result), file };
}

async function exists(target: string): Promise<boolean> {
  return onStorage(target, async () => fs.lstat(target).then(() => true, () => false));
}
