import { statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEFAULT_VERIFY_DAYS, digestOf, Fault, systemErrorCode, timestamp, type Messages } from '../base/index.ts';
import { acquireWriterLock, PRIMARY_LOCATION, sqliteDriverName } from '../catalogue/index.ts';
import type { AuditReportOperations, AuditReportRequest, ChallengeRequest } from '../cli/index.ts';
import { writeVerifierKey } from '../formats/tlog/index.ts';
import type { LogParts, SignedCheckpoint } from '../ledger/index.ts';
import { PRIMARY_NAME } from '../replicas/index.ts';
import { answerChallenge, deliver, holdingsOf, makeReport, newReportKey, readPeriod, readReportKey, recordedChecks, type ChallengedPlace, type ChallengeParts, type MadeReport, type ReportedLocation, type ReportKey, type ReportParts } from '../reports/index.ts';
import { readCopySettings, storageFault, writeDurably, type StoreLocations } from '../storage/index.ts';
import { archiveEvidence } from './archive-evidence.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { personsOf } from './persons.ts';
import { openedPlaces } from './known-copies.ts';
import { openLog, ownFolder, publishNow } from './ledger.ts';
import { cyclesAt, reportedPolicies } from './report-policies.ts';
import { siteSettings } from './site-settings.ts';
import { programFile, softwareVersion, type Surroundings } from './surroundings.ts';

/** `kho audit-report`. It reads packages and states one fact: the report itself. */
export function auditReportOperations(surroundings: Surroundings, messages: Messages): AuditReportOperations {
  return {
    make: async (request) => {
      const period = readPeriod(request.period);
      if (period === undefined) throw new Fault('PERIOD_INVALID', { name: request.period });
      // Before a number is used up and signed.
      if (request.into !== undefined && isFile(request.into)) throw new Fault('TARGET_EXISTS', { path: request.into });
      const kho = await openForReading(request.repo, surroundings);
      try {
        return await alone(kho, surroundings, async () => {
          const parts = await reportParts(kho, surroundings, { messages, newKey: request.newKey });
          let packages = 0;
          const { packages: packagesTotal } = await kho.catalogue.totals();
          const onPackage = (): void => {
            packages += 1;
            request.onProgress({ packages, packagesTotal, bytes: 0, bytesTotal: 0 });
          };
          const made = await makeReport(parts, { period, signal: request.signal, onPackage });
          return { made, delivered: await delivered(made, request) };
        });
      } finally {
        await kho.close();
      }
    },
    archive: async (request) => archiveEvidence(request, surroundings, messages),
    challenge: async (request) => {
      const kho = await openForReading(request.repo, surroundings);
      try {
        const keptAt = challengeFile(kho, surroundings);
        return await answerChallenge(await challengeParts(kho, surroundings, { messages, request }), { ...request, keptAt, into: request.into ?? keptAt });
      } finally {
        await kho.close();
      }
    },
  };
}

/** Results are kept in the store, by the time of their making; whoever named a file gets another copy there. */
function challengeFile({ store }: ReadingKho, { clock, newId }: Surroundings): string {
  return path.join(store.locations.root, 'challenges', `${timestamp(clock.now()).replaceAll(':', '')}-${newId().slice(0, 8)}.json`);
}

async function challengeParts(kho: ReadingKho, surroundings: Surroundings, { messages, request }: { readonly messages: Messages; readonly request: ChallengeRequest }): Promise<ChallengeParts> {
  const { store, catalogue, ledger } = kho;
  const log = await openLog(kho, surroundings, { make: true });
  const { key } = await challengeKey(kho, surroundings);
  const places = await openedPlaces(kho, surroundings);
  const every: readonly ChallengedPlace[] = [
    { name: PRIMARY_NAME, root: store.locations.objects },
    ...places.map((place) => ({ name: place.location.name, ...('copies' in place ? { root: place.copies.paths.objects } : {}) })),
  ];
  const chosen = every.filter(({ name }) => request.location === undefined || request.location === 'all' || name === request.location);
  if (chosen.length === 0) throw new Fault('LOCATION_NOT_FOUND', { name: request.location ?? '' });
  return {
    catalogue, ledger, messages, key, clock: surroundings.clock, newId: surroundings.newId, storeId: store.id, places: chosen,
    log: { files: log.files, origin: log.signer.origin, keys: log.signer.keys.map(writeVerifierKey) },
    publishLog: async (atLeast) => published(kho, log, surroundings, atLeast),
    holdings: (signal) => holdingsOf({ catalogue, ledger, sources: [store, ...places.flatMap((place) => ('copies' in place ? [place.copies] : []))] }, signal),
  };
}

/** A name that something else than a folder has already. */
function isFile(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === false;
}

async function delivered(made: MadeReport, { into, forms }: AuditReportRequest): Promise<readonly string[]> {
  const paths: string[] = [];
  if (into === undefined) return paths;
  for (const form of forms) paths.push(await deliver(made, into, form));
  return paths;
}

/** One report is made at a time: each names the one before. */
export async function alone<Answer>({ store: { locations } }: ReadingKho, { clock }: Surroundings, work: () => Promise<Answer>): Promise<Answer> {
  const lock = await acquireWriterLock(path.join(path.dirname(locations.lock), 'reports.lock'), { command: 'audit-report', since: timestamp(clock.now()), pid: process.pid });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function reportParts(kho: ReadingKho, surroundings: Surroundings, { messages, newKey }: { readonly messages: Messages; readonly newKey: boolean }): Promise<ReportParts> {
  const { store, catalogue, ledger } = kho;
  const { clock, newId } = surroundings;
  const folder = path.join(store.locations.root, 'reports');
  const log = await openLog(kho, surroundings, { make: true });
  const { key, announcedAt } = await signingKey(kho, surroundings, newKey);
  const settings = await readCopySettings(store.locations.copySettings);
  const places = await openedPlaces(kho, surroundings);
  const there = places.flatMap((place) => ('copies' in place ? [place.copies] : []));
  const { name, baseUrl, contact } = siteSettings(surroundings);
  const software = softwareVersion();
  const { policies, reported } = reportedPolicies(store.locations);
  const kinds = await catalogue.fixityDue.kinds(PRIMARY_LOCATION);
  const config = await fs.readFile(store.locations.copySettings).catch(() => undefined);
  return {
    catalogue, ledger, folder, clock, newId, messages, key, keyAnnouncedAt: announcedAt,
    log: { files: log.files, origin: log.signer.origin, keys: log.signer.keys.map(writeVerifierKey) },
    publishLog: async (atLeast) => published(kho, log, surroundings, atLeast),
    history: recordedChecks(catalogue), runs: path.join(store.locations.root, 'fixity', 'runs'),
    holdings: (signal) => holdingsOf({ catalogue, ledger, sources: [store, ...there] }, signal),
    locations: [
      { id: PRIMARY_LOCATION, name: PRIMARY_NAME, media: settings.primary?.media ?? '', zone: settings.primary?.zone ?? '', ...cyclesAt(policies, { name: PRIMARY_NAME, own: DEFAULT_VERIFY_DAYS, kinds }) },
      ...places.map((place): ReportedLocation => {
        const { id, name: called, media, zone, provider, region, verifyDays, addedAt } = place.location;
        return {
          id, name: called, media, zone, ...cyclesAt(policies, { name: called, own: verifyDays, kinds }), since: addedAt, ...(provider === undefined ? {} : { provider }), ...(region === undefined ? {} : { region }),
          ...('fault' in place ? { away: place.fault.code } : {}),
        };
      }),
    ],
    about: {
      repository: { id: store.id, name, ...(baseUrl === undefined ? {} : { baseUrl }), ...(contact === undefined ? {} : { responsible: contact }) },
      software: { ...software, node: process.versions.node, sqlite: sqliteDriverName() },
      minCopies: settings.minCopies, policies: reported, retired: settings.locations.filter(({ state }) => state === 'retired').map((location) => location.name),
      persons: (await personsOf(kho, surroundings).list()).map((person) => ({ name: person.name, role: person.role, enabled: person.enabled })),
      ...(config === undefined ? {} : { configSha256: digestOf('sha256', config) }),
    },
    verifier: programFile('tools/verify/kiem_tra.py'),
  };
}

/** How often, and after how many milliseconds each, a checkpoint of somebody else is waited for. */
const TRIES = 60;
const PAUSE_MS = 500;

/** The signed checkpoint over at least so many leaves; another process may be the one that signs it. */
export async function published(kho: ReadingKho, log: LogParts, surroundings: Surroundings, atLeast: number): Promise<SignedCheckpoint> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const integration = await publishNow(kho.store, log, surroundings);
    if (integration !== undefined && integration.checkpoint.size >= atLeast) return integration.checkpoint;
    await (surroundings.pause ?? setTimeout)(PAUSE_MS);
  }
  throw new Fault('REPORT_UNSIGNED', { path: kho.store.locations.ledger });
}

/** The key that signs a challenge. Where it is still to be made or announced, the lock of reports is taken: two processes would make two. */
async function challengeKey(kho: ReadingKho, surroundings: Surroundings): Promise<{ readonly key: ReportKey }> {
  const key = await readKey(reportKeyFile(kho.store.locations, surroundings));
  if (key !== undefined && (await announced(kho)).has(key.fingerprint)) return { key };
  return alone(kho, surroundings, async () => signingKey(kho, surroundings, false));
}

/** The key of the store's reports; the first report makes it. A key that is gone is never replaced without being asked. */
export async function signingKey(kho: ReadingKho, surroundings: Surroundings, newKey: boolean): Promise<{ readonly key: ReportKey; readonly announcedAt: number }> {
  const file = reportKeyFile(kho.store.locations, surroundings);
  const before = await announced(kho);
  const there = await readKey(file);
  if (there === undefined && before.size > 0 && !newKey) throw new Fault('REPORT_KEY_MISSING', { path: file });
  const key = there === undefined || newKey ? await makeKey(file) : there;
  const known = before.get(key.fingerprint);
  if (known !== undefined) return { key, announcedAt: known };
  const fact = { type: 'key.change', outcome: 'report-key', detail: { keySha256: key.fingerprint } } as const;
  const [announcedAt = 0] = await kho.catalogue.transaction(async (tx) => kho.ledger.append([fact], tx));
  return { key, announcedAt };
}

function reportKeyFile({ keys }: StoreLocations, { env }: Surroundings): string {
  const given = env['KHO_REPORT_KEY'];
  return given === undefined || given === '' ? path.join(keys, 'report.pem') : path.resolve(given);
}

async function readKey(file: string): Promise<ReportKey | undefined> {
  const bytes = await fs.readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  });
  if (bytes === undefined) return undefined;
  const { mode } = await fs.stat(file);
  // A key that others can read is nobody's alone. Windows has no such bits.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: `mode ${(mode & 0o777).toString(8)}` });
  const key = readReportKey(bytes);
  if (key === undefined) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: 'Ed25519' });
  return key;
}

async function makeKey(file: string): Promise<ReportKey> {
  await ownFolder(path.dirname(file));
  await writeDurably(file, newReportKey(randomBytes(32)), 0o600);
  const key = await readKey(file);
  if (key === undefined) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: 'ENOENT' });
  return key;
}

/** The keys that the ledger says sign reports, and where it says so. */
async function announced({ ledger }: ReadingKho): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, number>();
  for (const { seq, outcome, detail } of await ledger.ofType('key.change')) {
    if (outcome === 'report-key') keys.set(String(detail?.['keySha256'] ?? ''), seq);
  }
  return keys;
}
