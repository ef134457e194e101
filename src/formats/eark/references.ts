import { comparePaths, digestAlgorithm, isDigest, pathProblem, type DigestAlgorithm, type Finding } from '../../base/index.ts';
import type { RawReference } from '../mets/index.ts';
import { shown, type LocatedMets, type SipInput } from './sip-input.ts';

/** What following the references of all METS documents gives. */
export interface Followed {
  readonly findings: readonly Finding[];
  /** Package paths that some METS refers to. */
  readonly referenced: ReadonlySet<string>;
  readonly declared: ReadonlyMap<string, Partial<Record<DigestAlgorithm, string>>>;
}

/** Where an href leads. */
type Target = { readonly kind: 'inside'; readonly path: string } | { readonly kind: 'outside' };

/**
 * Resolves an href against the folder of its METS document. Attacker-controlled: a scheme, an absolute path, a path
 * that climbs out of the package or broken percent-encoding is *outside*. Nothing is ever fetched. A backslash reads as
 * the slash that the program which wrote it meant: no file of a package has one in its name.
 */
export function resolveHref(metsPath: string, href: string): Target {
  const plain = href.replaceAll('\\', '/').replace(/^file:\.?\/*(?=[^/])/i, '');
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(plain) || plain.startsWith('/')) return { kind: 'outside' };
  let decoded: string;
  try {
    decoded = decodeURIComponent(plain.replace(/[#?].*$/s, '')).replaceAll('\\', '/').normalize('NFC');
  } catch {
    return { kind: 'outside' };
  }
  const segments = metsPath.split('/').slice(0, -1);
  for (const segment of decoded.split('/')) {
    if (segment === '.' || segment === '') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return { kind: 'outside' };
  }
  const path = segments.join('/');
  return pathProblem(path) === undefined ? { kind: 'inside', path } : { kind: 'outside' };
}

/** Follows every reference of every METS document: there, of the size and digest that it declares. */
export function followReferences(documents: readonly LocatedMets[], input: SipInput): Followed {
  const findings: Finding[] = [];
  const referenced = new Set<string>();
  const declared = new Map<string, Partial<Record<DigestAlgorithm, string>>>();
  for (const { path: metsPath, mets } of documents) {
    for (const reference of references(mets)) {
      const { href, line } = reference;
      if (href === undefined) continue;
      const place = `line ${line}`;
      if (href.includes('\\')) findings.push({ standard: 'eark', code: 'E-11', severity: 'warning', path: metsPath, place, params: { href: shown(href) } });
      const target = resolveHref(metsPath, href);
      // Old packaging programs wrote `file:///` before paths of the package; what is not there is a path of a machine.
      if (target.kind === 'outside' || (/^file:\/(\/\/|[^/])/i.test(href) && !input.files.has(target.path))) {
        findings.push({ standard: 'eark', code: 'E-09', severity: 'error', path: metsPath, place, params: { href: shown(href) } });
        continue;
      }
      referenced.add(target.path);
      const { found, digest } = comparison(reference, target.path, input, { metsPath, place });
      findings.push(...found);
      if (digest !== undefined) declared.set(target.path, { ...declared.get(target.path), [digest.algorithm]: digest.value });
    }
  }
  return { findings, referenced, declared };
}

/** E-08: files that no METS document refers to, in path order. */
export function unreferencedFindings(input: SipInput, referenced: ReadonlySet<string>): readonly Finding[] {
  return [...input.files.keys()]
    .filter((path) => path !== 'METS.xml' && !referenced.has(path))
    .sort(comparePaths)
    .map((path) => ({ standard: 'eark', code: 'E-08', severity: 'error', path }));
}

function* references({ metadata, files, structures }: LocatedMets['mets']): Generator<RawReference> {
  yield* metadata.filter(({ hasReference }) => hasReference);
  yield* files;
  for (const { divisions } of structures) for (const { metsPointers } of divisions) yield* metsPointers;
}

interface Comparison {
  readonly found: readonly Finding[];
  readonly digest?: { readonly algorithm: DigestAlgorithm; readonly value: string };
}

function comparison(reference: RawReference, path: string, input: SipInput, at: { readonly metsPath: string; readonly place: string }): Comparison {
  const file = input.files.get(path);
  const where = { mets: at.metsPath, line: at.place };
  if (file === undefined) return { found: [{ standard: 'eark', code: 'E-04', severity: 'error', path, place: at.place, params: where }] };
  const found: Finding[] = [];
  const { size, checksum, checksumType } = reference;
  if (size !== undefined && size !== String(file.size)) {
    found.push({ standard: 'eark', code: 'E-05', severity: 'error', path, place: at.place, params: { ...where, declared: shown(size), counted: file.size } });
  }
  if (checksum === undefined) return { found };
  const algorithm = digestAlgorithm(checksumType ?? '');
  const actual = algorithm === undefined ? undefined : file.digests[algorithm];
  if (algorithm === undefined || actual === undefined || !isDigest(algorithm, checksum)) {
    found.push({ standard: 'eark', code: 'E-07', severity: 'warning', path, place: at.place, params: { ...where, algorithm: shown(checksumType ?? '') } });
    return { found };
  }
  const value = checksum.toLowerCase();
  if (value !== actual) {
    found.push({ standard: 'eark', code: 'E-06', severity: 'error', path, place: at.place, params: { ...where, algorithm: shown(checksumType ?? ''), declared: value, found: actual } });
  }
  return { found, digest: { algorithm, value } };
}
