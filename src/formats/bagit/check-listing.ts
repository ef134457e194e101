import type { DigestAlgorithm, Finding } from '../../base/index.ts';
import type { BagFile, BagInput } from './bag-input.ts';
import { parseManifest } from './manifest.ts';
import type { ManifestFileName, ManifestLine } from './manifest.ts';
import { resolveManifestPath } from './manifest-path.ts';
import type { ResolvedPath } from './manifest-path.ts';

/** What the check of one bag gathers while it goes from file to file. */
export interface ListingContext {
  readonly input: BagInput;
  readonly version: string | undefined;
  readonly findings: Finding[];
  /** Payload paths that only `fetch.txt` could provide. */
  readonly fetched: Set<string>;
  /** The producer's digests of payload files, by path. */
  readonly declared: Map<string, Partial<Record<DigestAlgorithm, string>>>;
  /** `code path` of findings that several manifests would repeat. */
  readonly reported: Set<string>;
}

/** One manifest file that could be read. */
export interface Listing {
  /** The manifest's own path. */
  readonly path: string;
  readonly kind: ManifestFileName['kind'];
  readonly algorithm: DigestAlgorithm;
  /** Path → declared digest. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Reads one manifest and compares each line with the bag. */
export function checkListing(lines: Iterable<string>, manifest: Omit<Listing, 'paths'>, context: ListingContext): Listing {
  const paths = new Map<string, string>();
  const { findings } = context;
  let loose = 0;
  for (const line of parseManifest(lines, manifest.algorithm)) {
    const resolved = checkLine(line, manifest, context);
    if (resolved === undefined || line.digest === undefined) continue;
    if (resolved.loose) loose += 1;
    const before = paths.get(resolved.path);
    if (before !== undefined) {
      findings.push(repeated(line, manifest, { same: before === line.digest, version: context.version }));
      continue;
    }
    paths.set(resolved.path, line.digest);
    compare(resolved, line.digest, manifest, context);
  }
  if (loose > 0) {
    findings.push({ standard: 'bagit', code: 'B-26', severity: 'warning', path: manifest.path, params: { lines: loose } });
  }
  return { ...manifest, paths };
}

function checkLine(line: ManifestLine, manifest: Omit<Listing, 'paths'>, context: ListingContext): ResolvedPath | undefined {
  const { input, version, findings } = context;
  const at = { standard: 'bagit', severity: 'error', path: manifest.path, place: String(line.line) } as const;
  if (line.digest === undefined) {
    findings.push({ ...at, code: 'B-18', params: { algorithm: manifest.algorithm } });
    return undefined;
  }
  const resolved = resolveManifestPath(line.written, version, (path) => input.paths.has(path));
  if (resolved === undefined) {
    findings.push({ ...at, code: 'B-16', params: { name: line.written } });
    return undefined;
  }
  if (manifest.kind === 'payload' && !resolved.path.startsWith('data/')) {
    findings.push({ ...at, code: 'B-17', params: { name: line.written } });
    return undefined;
  }
  return resolved;
}

/** RFC 8493 §2.1.3 forbids to list a file twice; earlier drafts did not say so. */
function repeated(
  { line, written }: ManifestLine,
  { path }: Omit<Listing, 'paths'>,
  { same, version }: { readonly same: boolean; readonly version: string | undefined },
): Finding {
  const severity = same && version !== '1.0' ? 'warning' : 'error';
  return { standard: 'bagit', code: same ? 'B-20' : 'B-19', severity, path, place: String(line), params: { name: written } };
}

function compare(resolved: ResolvedPath, expected: string, manifest: Omit<Listing, 'paths'>, context: ListingContext): void {
  const { path } = resolved;
  const { kind, algorithm } = manifest;
  const file = context.input.paths.get(path);
  if (kind === 'payload') {
    const digests = context.declared.get(path) ?? {};
    digests[algorithm] = expected;
    context.declared.set(path, digests);
  }
  if (file === undefined) {
    const code = kind === 'payload' ? 'B-03' : 'B-23';
    const missing = { standard: 'bagit', code, severity: 'error', path, params: { manifest: manifest.path } } as const;
    if (!context.fetched.has(path)) once(context, missing);
    return;
  }
  const actual = file.digests[algorithm];
  if (actual === undefined) throw new Error(`no ${algorithm} digest was given for ${path}`);
  if (actual.toLowerCase() !== expected) {
    const code = kind === 'payload' ? 'B-02' : 'B-22';
    const params = { algorithm, expected, actual, manifest: manifest.path };
    context.findings.push({ standard: 'bagit', code, severity: 'error', path: file.receivedName, params });
  }
  if (!namedAlike(file, resolved.spelling)) {
    once(context, { standard: 'bagit', code: 'N-03', severity: 'info', path: file.receivedName, params: { name: resolved.spelling } });
  }
}

/** The received name may begin with folders above the bag; only a different Unicode form counts as different. */
function namedAlike({ receivedName }: BagFile, spelling: string): boolean {
  return receivedName === spelling || receivedName.endsWith(`/${spelling}`);
}

function once(context: ListingContext, finding: Finding): void {
  const key = `${finding.code} ${finding.path ?? ''}`;
  if (context.reported.has(key)) return;
  context.reported.add(key);
  context.findings.push(finding);
}
