import { timestamp, type Bilingual, type Json, type MessageParams, type Messages } from '../base/index.ts';
import type { Incident, Tombstone } from '../catalogue/index.ts';
import type { Leaf } from '../ledger/index.ts';
import type { PreviousReport } from './chain.ts';
import type { RunFile } from './facts/run-results.ts';
import { placeOf, type EventCount, type LogHead } from './facts/period-events.ts';
import { ROW_OUTCOMES, type FileRow, type ReportedLocation, type ReportedPolicy } from './model.ts';
import type { Part } from './parts/part-file.ts';
import { inVietnam, type Period } from './period.ts';
import { AGES, type CopyTally, type Tally } from './tally.ts';

/** A JSON object that is being put together. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Everything that a report says besides what its rows add up to. */
export interface ReportFacts {
  /** UUID. */
  readonly id: string;
  readonly number: number;
  readonly period: Period;
  /** The first second that is not spoken of: the end of the period, or just after the time of the report when the period is not over. */
  readonly until: string;
  readonly generatedAt: string;
  readonly repository: { readonly id: string; readonly name: Bilingual; readonly baseUrl?: string; readonly responsible?: string };
  readonly software: { readonly name: string; readonly version: string; readonly node: string; readonly sqlite: string };
  /** SHA-256 over the settings of copies (`locations.json`); absent while there are none. */
  readonly configSha256?: string;
  readonly minCopies: number;
  readonly policies?: readonly ReportedPolicy[];
  readonly locations: readonly ReportedLocation[];
  readonly retired: readonly string[];
  readonly incidents: readonly Incident[];
  readonly deletions: readonly Tombstone[];
  readonly events: readonly EventCount[];
  readonly leaves: readonly Leaf[];
  /** Every change of a key since the ledger began: by which keys earlier checkpoints and reports were signed. */
  readonly keyChanges?: readonly Leaf[];
  /** Files of runs that speak of the period. */
  readonly runFiles: readonly RunFile[];
  readonly persons: readonly { readonly name: string; readonly role: string; readonly enabled: boolean }[];
  readonly previous?: PreviousReport;
  readonly ledger: { readonly origin: string; readonly keys: readonly string[]; readonly start: LogHead; readonly end: LogHead; readonly checkpoint: string };
  readonly key: { readonly fingerprint: string; readonly publicPem: string; readonly announcedAt: number };
}

/** What the parts that were written before the report itself are, and what they add up to. */
export interface WrittenRows {
  readonly tally: Tally;
  readonly parts: readonly Part[];
  /** The list of checksums of each copy, and its files without a SHA-256. */
  readonly checksums: ReadonlyMap<string, { readonly part: string; readonly files: number; readonly without: number }>;
  /** Packages whose committed inventory was found nowhere. */
  readonly unknown: number;
}

/** Incidents, deletions and leaves that a report lists. */
const LISTED = 5000;

/**
 * The report: all twenty-two contents, each under its own name and in their order by `contents`. What Kho does not know is
 * `{"recorded":false}` with a reason, never left out and never made up.
 */
export function composeReport(facts: ReportFacts, rows: WrittenRows, messages: Messages): JsonObject {
  const both = (key: string, params?: MessageParams): JsonObject => ({ vi: messages.text(`auditReport.${key}`, 'vi', params), en: messages.text(`auditReport.${key}`, 'en', params) });
  const say: Say = { both, unrecorded: (why) => ({ recorded: false, why: both(`unrecorded.${why}`) }) };
  const all = rows.tally.all();
  return {
    schema: 'kho-audit-report/1',
    report: { id: facts.id, number: facts.number, title: both('title', { period: facts.period.name }), period: { ...facts.period, until: facts.until, complete: facts.until === facts.period.to } },
    repository: { id: facts.repository.id, name: { ...facts.repository.name }, baseUrl: facts.repository.baseUrl ?? say.unrecorded('baseUrl'), responsible: facts.repository.responsible ?? say.unrecorded('responsible') },
    generated: { at: facts.generatedAt, atVietnam: inVietnam(facts.generatedAt), clock: { source: both('clock'), drift: say.unrecorded('drift') } },
    software: { ...facts.software, commit: say.unrecorded('commit'), configSha256: facts.configSha256 ?? say.unrecorded('config') },
    policy: {
      version: 1, minCopies: facts.minCopies, algorithms: ['sha512', 'sha256'], locations: facts.locations.map(({ name, cycleDays }) => ({ location: name, cycleDays })),
      policies: (facts.policies ?? []).map(({ kinds, locations, ...policy }) => ({ ...policy, ...(kinds === undefined ? {} : { kinds: [...kinds] }), ...(locations === undefined ? {} : { locations: [...locations] }) })),
    },
    scope: scopeOf(facts, rows, say),
    method: { text: both('method'), rereadsBytes: true, bufferBytes: 131_072, cacheBypass: say.unrecorded('cacheBypass'), readErrors: both('readErrors') },
    totals: { all: totalsOf(all), locations: byLocation(rows.tally, totalsOf) },
    outcomes: { names: Object.fromEntries(ROW_OUTCOMES.map((outcome) => [outcome, both(`outcome.${outcome}`)])), all: outcomesOf(all), locations: byLocation(rows.tally, outcomesOf) },
    discrepancies: { count: rows.tally.discrepancyCount, listed: rows.tally.discrepancies.map((row) => discrepancyOf(row, facts.incidents)), incidents: facts.incidents.slice(0, LISTED).map(incidentOf) },
    repairs: { listed: facts.incidents.filter(({ state, closedAt = '' }) => state === 'repaired' && closedAt >= facts.period.from && closedAt < facts.until).map(repairOf), ledger: leavesOf(facts.leaves, 'repair') },
    coverage: { all: coverageOf(all, say), locations: byLocation(rows.tally, (tally) => coverageOf(tally, say)) },
    sampling: samplingOf(all, facts, say),
    events: { counts: facts.events.map(({ actors, ...count }) => ({ ...count, actors: [...actors] })), actorsAre: both('pseudonyms') },
    deletions: { count: facts.deletions.length, listed: facts.deletions.slice(0, LISTED).map(deletionOf), ledger: leavesOf(facts.leaves, 'delete.execute') },
    storageAccess: { operatingSystem: say.unrecorded('osAccounts'), kho: facts.persons.map((person) => ({ ...person })) },
    formatRisks: { assessment: say.unrecorded('formatRisks'), formats: [...rows.tally.formats].sort(([a], [b]) => (a < b ? -1 : 1)).map(([puid, files]) => ({ puid, files })) },
    merkle: { ...rows.tally.merkle, over: 'tep.csv', rule: both('merkleRule') },
    previous: facts.previous === undefined ? { none: true, why: both('first') } : { ...facts.previous },
    ledger: { origin: facts.ledger.origin, keys: [...facts.ledger.keys], start: { ...facts.ledger.start }, end: { ...facts.ledger.end }, checkpoint: facts.ledger.checkpoint, keyChanges: leavesOf(facts.keyChanges ?? [], 'key.change') },
    signature: {
      algorithm: 'Ed25519', keySha256: facts.key.fingerprint, publicPem: facts.key.publicPem, file: 'bao-cao.json.sig', key: 'khoa-cong-khai.pem', alsoPublished: { ledgerEntry: facts.key.announcedAt, text: both('alsoPublished', { seq: facts.key.announcedAt }) },
    },
    limits: { proves: LIMITS.proves.map((key) => both(`proves.${key}`)), doesNotProve: LIMITS.doesNotProve.map((key) => both(`doesNotProve.${key}`)) },
    parts: rows.parts.map((part) => ({ ...part })),
    checksums: [...rows.checksums].map(([location, list]) => ({ location, ...list })),
  };
}

const LIMITS = {
  proves: ['unchanged', 'read', 'order'],
  doesNotProve: ['truth', 'together', 'unread', 'clock'],
} as const;

interface Say {
  readonly both: (key: string, params?: MessageParams) => JsonObject;
  readonly unrecorded: (why: string) => JsonObject;
}

function byLocation(tally: Tally, of: (copy: CopyTally) => JsonObject): readonly Json[] {
  return [...tally.copies()].map(([location, copy]) => ({ location, ...of(copy) }));
}

function totalsOf({ packages, files, bytes }: CopyTally): JsonObject {
  return { packages, files, bytes };
}

function outcomesOf({ outcomes, files }: CopyTally): JsonObject {
  return { ...outcomes, total: files };
}

function coverageOf({ files, outcomes, ages, bytes, matchedBytes, oldest }: CopyTally, { both }: Say): JsonObject {
  const unread = outcomes['not-checked'] + outcomes.overdue + outcomes.skipped;
  const permille = files === 0 ? 0 : Math.floor(((files - unread) * 1000) / files);
  return {
    files, checked: files - unread, notChecked: outcomes['not-checked'], overdue: outcomes.overdue, skipped: outcomes.skipped, bytes, matchedBytes, ages: Object.fromEntries(AGES.map((age) => [age, ages[age]])),
    checkedPermille: permille, text: both('coverage', { percent: permille / 10 }), ...(oldest === undefined ? {} : { oldest: { ...oldest } }),
  };
}

function samplingOf(all: CopyTally, { leaves, runFiles }: ReportFacts, { both, unrecorded }: Say): JsonObject {
  const unread = all.outcomes['not-checked'] + all.outcomes.overdue + all.outcomes.skipped;
  return { complete: unread === 0, text: both(unread === 0 ? 'samplingAll' : 'samplingPart'), runs: leavesOf(leaves, 'fixity.run'), runFiles: runFiles.map((file) => ({ ...file })), seeds: unrecorded('seeds') };
}

function scopeOf({ locations, retired }: ReportFacts, { unknown }: WrittenRows, { both, unrecorded }: Say): JsonObject {
  return {
    what: both('scope'),
    fonds: unrecorded('fonds'),
    locations: locations.map(({ away, ...location }) => ({ ...location, ...(away === undefined ? {} : { away }) })),
    excluded: [
      { what: 'retired-location', count: retired.length, names: [...retired], why: both('excluded.retired') },
      { what: 'uncatalogued', why: both('excluded.uncatalogued') },
      { what: 'structure', why: both('excluded.structure') },
      { what: 'inventory-unknown', count: unknown, why: both('excluded.unknown') },
    ],
  };
}

/** What happened to a damaged file: its incident, who closed it and where the evidence is. */
function discrepancyOf(row: FileRow, incidents: readonly Incident[]): JsonObject {
  const { object, version, location, path, size, algorithm, expected, actual, outcome, checkedAt } = row;
  const incident = incidents.findLast((one) => one.packageId === object && placeOf(one) === location);
  return {
    object, version, location, path, size, algorithm, expected, found: actual, outcome, checkedAt, firstSeen: incident?.openedAt ?? checkedAt,
    ...(incident === undefined ? { action: 'none' } : { action: incident.state, incident: incident.id, closedBy: incident.resolvedBy, closedAt: incident.closedAt, evidence: incident.evidence }),
  };
}

function incidentOf(incident: Incident): JsonObject {
  const { id, class: kind, state, packageId, openedAt, lastSeenAt, reason, files, fileCount, evidence, closedAt, resolvedBy, resolution } = incident;
  return { id, class: kind, state, object: packageId, location: placeOf(incident), openedAt, lastSeenAt, reason, fileCount, files: files.map((file) => ({ ...file })), evidence, closedAt, closedBy: resolvedBy, resolution };
}

function repairOf(incident: Incident): JsonObject {
  const { id, packageId, closedAt, fileCount, evidence } = incident;
  return { incident: id, object: packageId, location: placeOf(incident), at: closedAt, files: fileCount, evidence };
}

function deletionOf({ packageId, tombstoneId, title, deletedAt, reason, basis, requestedBy, approvedBy, certified }: Tombstone): JsonObject {
  return { object: packageId, tombstone: tombstoneId, title, at: deletedAt, reason, basis, requestedBy, approvedBy, certified };
}

function leavesOf(leaves: readonly Leaf[], type: Leaf['type']): readonly Json[] {
  return leaves.filter((leaf) => leaf.type === type).map(({ seq, time, object, outcome, detail }) => ({ seq, time, object, outcome, detail: detail === undefined ? undefined : { ...detail } }));
}

/** The end of what a report can speak of, itself not part of it: nobody knows what will be found. What happened in this very second counts. */
export function endOf(period: Period, now: Date): string {
  const next = timestamp(new Date(now.getTime() + 1000));
  return next < period.to ? next : period.to;
}
