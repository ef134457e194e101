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
  const { phrase, count, into, keptAt = into, signal } = run;
  if (phrase.trim() === '' || phrase.length > LONGEST_PHRASE || !phrase.isWellFormed()) throw new Fault('PHRASE_INVALID', { most: LONGEST_PHRASE });
  for (const end of ['', ...CHALLENGE_FILES]) if (await exists(into + end)) throw new Fault('TARGET_EXISTS', { path: into + end });
  const asked = timestamp(parts.clock.now());
  const { samples, total } = await drawSample(parts.holdings(signal), { phrase, count });
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
  const all = answered.flatMap(({ answers }) => answers);
  const result = resultOf(parts, { phrase, count, asked, total, answered });
  const written = await writeResult(parts, new Set([keptAt, into]), result, { samples: samples.length, failed: all.filter(({ outcome }) => outcome !== 'match').length });
  return {
    ...written, file: into, samples: samples.length, total, answers: all.length,
    failed: all.filter(({ outcome }) => outcome !== 'match').length, bytes: all.reduce((sum, { size = 0 }) => sum + size, 0),
  };
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

/** The leaf comes before the files: a result that nobody can deny is not made twice. */
async function writeResult(parts: ChallengeParts, files: ReadonlySet<string>, result: JsonObject, counts: { readonly samples: number; readonly failed: number }): Promise<Pick<Challenged, 'sha256' | 'fingerprint' | 'seq'>> {
  const text = canonicalJson(result);
  const sha256 = digestOf('sha256', text);
  const fact = { type: 'challenge', outcome: counts.failed === 0 ? 'answered' : 'failed', detail: { sha256, keySha256: parts.key.fingerprint, ...counts } } as const;
  const [seq = 0] = await parts.catalogue.transaction(async (tx) => parts.ledger.append([fact], tx));
  const checkpoint = await parts.publishLog(seq + 1);
  const [signature, proof] = [parts.key.sign(Buffer.from(text)), await proveLeaf(parts.log.files, checkpoint, seq)];
  for (const file of files) {
    await makeDirectories(path.dirname(file));
    await writeDurably(`${file}.sig`, signature);
    await writeDurably(`${file}.pem`, parts.key.publicPem);
    await writeDurably(`${file}.tlog-proof`, proof);
    await writeDurably(file, text);
  }
  return { sha256, fingerprint: parts.key.fingerprint, seq };
}

async function exists(target: string): Promise<boolean> {
  return onStorage(target, async () => fs.lstat(target).then(() => true, () => false));
}
