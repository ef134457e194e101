import { isValid, type Finding } from '../../base/index.ts';
import { readJson, type JsonLimits, type JsonObject } from '../json/index.ts';
import type { BagProfile, Demand } from './profile.ts';
import { ProfileDocument } from './profile-document.ts';
import { PROFILE_DOCUMENT_RULES, type ProfileDocumentRule } from './profile-document-rules.ts';
import { BAG_RULE_ROWS, severityOf } from './rule-table.ts';

/** Largest profile: untrusted, and those in use have a hundred lines. */
export const MAX_PROFILE_CHARS = 1024 * 1024;
/** A profile nests four deep; of so many characters no more values can come. */
const LIMITS: JsonLimits = { depth: 32, values: MAX_PROFILE_CHARS };
/** Findings told of one rule. */
const MAX_FINDINGS_PER_RULE = 1_000;

/** What is wrong with a profile file, and the profile when it can be used: no finding is an error. */
export interface ProfileReading {
  readonly findings: readonly Finding[];
  readonly profile: BagProfile | undefined;
}

/**
 * Reads a BagIt profile (BagIt Profiles 1.1.0 to 1.4.0) from its JSON text. `path` is what findings call the file.
 * Everything wrong with it is told at once. Never throws.
 */
export function readBagProfile(text: string, path: string, rules: Readonly<Record<string, ProfileDocumentRule>> = PROFILE_DOCUMENT_RULES): ProfileReading {
  if (text.length > MAX_PROFILE_CHARS) return unreadable(path, '1');
  const reading = readJson(text.startsWith('\uFEFF') ? text.slice(1) : text, LIMITS);
  if (reading.kind === 'problem') return unreadable(path, String(reading.problem.line));
  if (!(reading.value instanceof Map)) return unreadable(path, '1');
  const document = new ProfileDocument(reading.value as JsonObject);
  const findings = BAG_RULE_ROWS.flatMap((row): readonly Finding[] => {
    const rule = rules[row.id];
    const severity = severityOf(row, '1.0');
    if (rule === undefined || severity === undefined) return [];
    const breaches = [...rule(document, reading.duplicates)].slice(0, MAX_FINDINGS_PER_RULE);
    return breaches.map((breach) => ({ standard: 'bagit', code: row.id, severity, path, ...breach }));
  });
  return { findings, profile: isValid(findings) ? profileOf(document) : undefined };
}

function unreadable(path: string, place: string): ProfileReading {
  return { findings: [{ standard: 'bagit', code: 'B-70', severity: 'error', path, place }], profile: undefined };
}

function profileOf(document: ProfileDocument): BagProfile {
  const fetch = document.boolean('Fetch.txt-Required', false) ? 'required' : document.boolean('Allow-Fetch.txt', true) ? 'optional' : 'forbidden';
  return {
    identifier: document.info.get('BagIt-Profile-Identifier')?.trim() ?? '',
    tags: document.tags,
    manifests: algorithmsOf(document, 'Manifests'),
    tagManifests: algorithmsOf(document, 'Tag-Manifests'),
    tagFiles: demandOf(document, 'Tag-Files'),
    payloadFiles: demandOf(document, 'Payload-Files'),
    fetch,
    dataEmpty: document.boolean('Data-Empty', false),
    serialization: document.choice('Serialization'),
    acceptSerialization: document.strings('Accept-Serialization'),
    acceptVersions: document.strings('Accept-BagIt-Version') ?? [],
  };
}

function demandOf(document: ProfileDocument, what: string): Demand {
  return { required: (document.strings(`${what}-Required`) ?? []).map((one) => one.normalize('NFC')), allowed: document.strings(`${what}-Allowed`) };
}

/** `SHA-256` is meant as `sha256`, the spelling of manifest names. */
function algorithmsOf(document: ProfileDocument, what: string): Demand {
  const normal = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const { required, allowed } = demandOf(document, what);
  return { required: required.map(normal), allowed: allowed?.map(normal) };
}
