import { DIGEST_ALGORITHMS } from '../../base/index.ts';
import type { DigestAlgorithm, Digests, Finding } from '../../base/index.ts';
import { bagInfoValues, parseBagInfo } from './bag-info.ts';
import type { BagInfo } from './bag-info.ts';
import type { BagInput } from './bag-input.ts';
import { checkListing } from './check-listing.ts';
import type { Listing, ListingContext } from './check-listing.ts';
import { parseDeclaration } from './declaration.ts';
import { parseFetch } from './fetch.ts';
import { manifestFileOf } from './manifest.ts';
import { resolveManifestPath } from './manifest-path.ts';
import { isKnownEncoding, isUtf8, tagFileLines, WrongEncoding } from './tag-file-text.ts';

/** One payload file and what its producer said of it. */
export interface BagPayloadFile {
  /** Bag-relative, beginning with `data/`. */
  readonly path: string;
  readonly size: number;
  /** Digests from the payload manifests, lower case: the producer's own, whether they match or not. */
  readonly declared: Digests;
}

/** The result: everything wrong at once, and what was read. */
export interface BagCheck {
  readonly findings: readonly Finding[];
  readonly info: BagInfo;
  /** `M.N` of `bagit.txt`, or undefined. */
  readonly version: string | undefined;
  /** Algorithms of the payload manifests that Kho knows, weakest first. */
  readonly algorithms: readonly DigestAlgorithm[];
  readonly payload: readonly BagPayloadFile[];
}

const TAG_FILES = ['bagit.txt', 'bag-info.txt', 'package-info.txt', 'fetch.txt'];
const KIB = 1024;

/** Whether `checkBag` needs the content of the file at this bag-relative path. */
export function isBagTagFile(path: string): boolean {
  return TAG_FILES.includes(path) || manifestFileOf(path) !== undefined;
}

/** Most bytes of a tag file that a reader should hold: untrusted, and a million manifest lines still fit. */
export function tagFileLimit(path: string): number {
  if (path === 'bagit.txt') return 4 * KIB;
  return path.endsWith('-info.txt') ? 4 * KIB * KIB : 512 * KIB * KIB;
}

/** The algorithms that the manifests of a bag need, weakest first, from its bag-relative file names. */
export function requiredAlgorithms(names: Iterable<string>): DigestAlgorithm[] {
  const needed = new Set<DigestAlgorithm>();
  for (const name of names) {
    const algorithm = manifestFileOf(name)?.algorithm;
    if (algorithm !== undefined) needed.add(algorithm);
  }
  return DIGEST_ALGORITHMS.filter((algorithm) => needed.has(algorithm));
}

/**
 * Checks a bag of version 0.93 to 1.0 (RFC 8493 §3: complete and valid) against digests that were made before.
 * Pure; never throws for content. Throws when a digest of `requiredAlgorithms` was not given: a mistake of ours.
 */
export function checkBag(input: BagInput): BagCheck {
  const findings: Finding[] = [];
  const { version, encoding } = readDeclaration(input, findings);
  const tagLines = (path: string, use: (lines: Iterable<string>) => void): void => {
    readTagFile(input.tagFiles.get(path), encoding, path, { findings, use });
  };
  const context: ListingContext = { input, version, findings, fetched: new Set(), declared: new Map(), reported: new Set() };

  const info = readInfo(tagLines, findings);
  tagLines('fetch.txt', (lines) => { readFetch(lines, context); });
  const listings = readListings(tagLines, context);
  checkComplete(listings, context);
  checkOxum(info, context);
  return {
    findings,
    info,
    version,
    algorithms: DIGEST_ALGORITHMS.filter((algorithm) => listings.some((l) => l.kind === 'payload' && l.algorithm === algorithm)),
    payload: payloadOf(context),
  };
}

type TagLines = (path: string, use: (lines: Iterable<string>) => void) => void;

function readDeclaration(input: BagInput, findings: Finding[]): { version: string | undefined; encoding: string } {
  const content = input.tagFiles.get('bagit.txt');
  if (content === undefined) {
    findings.push({ standard: 'bagit', code: 'B-01', severity: 'error', path: 'bagit.txt' });
    return { version: undefined, encoding: 'UTF-8' };
  }
  const { version, encoding, findings: own } = parseDeclaration(content);
  findings.push(...own);
  if (isUtf8(encoding)) return { version, encoding };
  const known = isKnownEncoding(encoding);
  findings.push({
    standard: 'bagit', code: known ? 'B-11' : 'B-12', severity: known ? 'warning' : 'error',
    path: 'bagit.txt', place: '2', params: { encoding },
  });
  return { version, encoding: known ? encoding : 'UTF-8' };
}

function readTagFile(
  content: Uint8Array | string | undefined,
  encoding: string,
  path: string,
  { findings, use }: { findings: Finding[]; use: (lines: Iterable<string>) => void },
): void {
  if (content === undefined) return;
  try {
    use(tagFileLines(content, encoding));
  } catch (thrown) {
    if (!(thrown instanceof WrongEncoding)) throw thrown;
    findings.push({ standard: 'bagit', code: 'B-13', severity: 'error', path, params: { encoding } });
  }
}

function readInfo(tagLines: TagLines, findings: Finding[]): BagInfo {
  const info: BagInfo[number][] = [];
  for (const path of ['bag-info.txt', 'package-info.txt']) {
    tagLines(path, (lines) => {
      const parsed = parseBagInfo(lines, path);
      info.push(...parsed.info);
      findings.push(...parsed.findings);
    });
  }
  return info;
}

/** Files that a holey bag only points to. The URLs are never followed. */
function readFetch(lines: Iterable<string>, context: ListingContext): void {
  const { input, version, findings } = context;
  let listed = 0;
  let present = 0;
  for (const { line, url, path: written } of parseFetch(lines)) {
    listed += 1;
    const place = String(line);
    if (written === undefined) {
      findings.push({ standard: 'bagit', code: 'B-28', severity: 'error', path: 'fetch.txt', place });
      continue;
    }
    const resolved = resolveManifestPath(written, version, (path) => input.paths.has(path));
    if (resolved === undefined || !resolved.path.startsWith('data/')) {
      const code = resolved === undefined ? 'B-16' : 'B-17';
      findings.push({ standard: 'bagit', code, severity: 'error', path: 'fetch.txt', place, params: { name: written } });
      continue;
    }
    if (input.paths.has(resolved.path)) present += 1;
    if (input.paths.has(resolved.path) || context.fetched.has(resolved.path)) continue;
    context.fetched.add(resolved.path);
    findings.push({ standard: 'bagit', code: 'B-06', severity: 'error', path: resolved.path, place, params: { url } });
  }
  if (listed > 0 && present === listed) {
    findings.push({ standard: 'bagit', code: 'B-07', severity: 'info', path: 'fetch.txt', params: { files: listed } });
  }
}

function readListings(tagLines: TagLines, context: ListingContext): readonly Listing[] {
  const { input, findings } = context;
  const names = [...input.tagFiles.keys()].sort();
  const listings: Listing[] = [];
  for (const path of names) {
    const file = manifestFileOf(path);
    if (file === undefined) continue;
    const { kind, algorithm, spelling } = file;
    if (algorithm === undefined) {
      findings.push({ standard: 'bagit', code: 'B-15', severity: 'warning', path, params: { algorithm: spelling } });
      continue;
    }
    tagLines(path, (lines) => { listings.push(checkListing(lines, { path, kind, algorithm }, context)); });
  }
  if (!names.some((path) => manifestFileOf(path)?.kind === 'payload' && manifestFileOf(path)?.algorithm !== undefined)) {
    findings.push({ standard: 'bagit', code: 'B-14', severity: 'error' });
  }
  return listings;
}

/** RFC 8493 §3: every payload file in every payload manifest (before 1.0: in at least one). */
function checkComplete(listings: readonly Listing[], { input, version, findings }: ListingContext): void {
  const payload = listings.filter((listing) => listing.kind === 'payload');
  const severity = version === '1.0' ? 'error' : 'warning';
  for (const [path, { receivedName }] of input.paths) {
    if (!path.startsWith('data/') || payload.length === 0) continue;
    const lacking = payload.filter((listing) => !listing.paths.has(path));
    if (lacking.length === payload.length) {
      findings.push({ standard: 'bagit', code: 'B-04', severity: 'error', path: receivedName });
      continue;
    }
    for (const { path: manifest } of lacking) {
      findings.push({ standard: 'bagit', code: 'B-21', severity, path: receivedName, params: { manifest } });
    }
  }
  if (version !== '1.0') return;
  for (const tagListing of listings.filter((listing) => listing.kind === 'tag')) {
    for (const name of input.tagFiles.keys()) {
      if (manifestFileOf(name)?.kind !== 'payload' || tagListing.paths.has(name)) continue;
      findings.push({ standard: 'bagit', code: 'B-29', severity: 'error', path: tagListing.path, params: { manifest: name } });
    }
  }
}

/** `Payload-Oxum: octets.streams` (RFC 8493 §2.2.2). A holey bag cannot agree with it, and has said so already. */
function checkOxum(info: BagInfo, { input, findings, fetched }: ListingContext): void {
  let octets = 0;
  let streams = 0;
  for (const [path, { size }] of input.paths) {
    if (!path.startsWith('data/')) continue;
    octets += size;
    streams += 1;
  }
  if (streams === 0) findings.push({ standard: 'kho', code: 'B-27', severity: 'error', path: 'data/' });
  for (const declared of new Set(bagInfoValues(info, 'Payload-Oxum'))) {
    const actual = `${octets}.${streams}`;
    if (!/^\d+\.\d+$/.test(declared)) {
      findings.push({ standard: 'bagit', code: 'B-25', severity: 'warning', path: 'bag-info.txt', params: { declared } });
    } else if (declared !== actual && fetched.size === 0) {
      findings.push({ standard: 'bagit', code: 'B-05', severity: 'error', path: 'bag-info.txt', params: { declared, actual } });
    }
  }
}

function payloadOf({ input, declared }: ListingContext): readonly BagPayloadFile[] {
  const payload: BagPayloadFile[] = [];
  for (const [path, { size }] of input.paths) {
    if (path.startsWith('data/')) payload.push({ path, size, declared: declared.get(path) ?? {} });
  }
  return payload;
}
