import { statSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_VERIFY_DAYS, digestOf, Fault, type Messages } from '../base/index.ts';
import { PRIMARY_LOCATION, sqliteDriverName } from '../catalogue/index.ts';
import type { AuditReportOperations, AuditReportRequest } from '../cli/index.ts';
import { writeVerifierKey } from '../formats/tlog/index.ts';
import { PRIMARY_NAME } from '../replicas/index.ts';
import { answerChallenge, deliver, holdingsOf, makeReport, readPeriod, recordedChecks, type MadeReport, type ReportedLocation, type ReportParts } from '../reports/index.ts';
import { readCopySettings } from '../storage/index.ts';
import { archiveEvidence } from './archive-evidence.ts';
import { challengeFile, challengeParts } from './challenges.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { personsOf } from './persons.ts';
import { openedPlaces } from './known-copies.ts';
import { openLog } from './ledger.ts';
import { cyclesAt, reportedPolicies } from './report-policies.ts';
import { alone, finishLeft, published, reportsFolder, signingKey } from './report-signing.ts';
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
          // With the key that there is: what a new key signed could not be told apart from what somebody put in.
          const finished = await finishLeft(kho, surroundings);
          const parts = await reportParts(kho, surroundings, { messages, newKey: request.newKey });
          let packages = 0;
          const { packages: packagesTotal } = await kho.catalogue.totals();
          const onPackage = (): void => {
            packages += 1;
            request.onProgress({ packages, packagesTotal, bytes: 0, bytesTotal: 0 });
          };
          const made = await makeReport(parts, { period, signal: request.signal, onPackage });
          return { made, delivered: await delivered(made, request), ...(finished === undefined ? {} : { finished }) };
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
        return await answerChallenge(await challengeParts(kho, surroundings, { messages, ...(request.location === undefined ? {} : { location: request.location }) }), { ...request, keptAt, into: request.into ?? keptAt });
      } finally {
        await kho.close();
      }
    },
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

async function reportParts(kho: ReadingKho, surroundings: Surroundings, { messages, newKey }: { readonly messages: Messages; readonly newKey: boolean }): Promise<ReportParts> {
  const { store, catalogue, ledger } = kho;
  const { clock, newId } = surroundings;
  const folder = reportsFolder(store.locations);
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
