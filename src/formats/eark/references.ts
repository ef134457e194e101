import { comparePaths, digestAlgorithm, isDigest, pathProblem, type DigestAlgorithm, type Finding } from '../../base/index.ts';
import type { RawLocation, RawMets } from '../mets/index.ts';
import { breach, type Breach } from './rule.ts';
import { shown, type LocatedMets, type SipInput } from './sip-input.ts';

/** What following the references of all METS documents gives. */
export interface Followed {
  readonly findings: readonly Finding[];
  /** Package paths that some METS refers to. */
  readonly referenced: ReadonlySet<string>;
  readonly declared: ReadonlyMap<string, Partial<Record<DigestAlgorithm, string>>>;
  readonly troubles: ReferenceTroubles;
}

/** Which element refers: the section of an mdRef, a `file`, or an `mptr`. */
export type Referrer = string;

/** What may be wrong with a reference: nothing lies there, another size, another digest. */
export type ReferenceTrouble = 'target' | 'size' | 'digest';

/** What is wrong with the references of each METS document, by the element that refers: the first and how many. */
export class ReferenceTroubles {
  readonly #found = new Map<string, { readonly line: number; readonly value: string; count: number }>();

  note(metsPath: string, referrer: Referrer, trouble: ReferenceTrouble, first: { readonly line: number; readonly value: string }): void {
    const key = `${referrer} ${trouble} ${metsPath}`;
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { ...first, count: 1 });
    else known.count += 1;
  }

  /** The breach that all references of one kind with one trouble are. */
  breach(metsPath: string, referrer: Referrer, trouble: ReferenceTrouble, where: string): Breach | undefined {
    const found = this.#found.get(`${referrer} ${trouble} ${metsPath}`);
    if (found === undefined) return undefined;
    const { line, value, count } = found;
    const one = breach(where, { line, value });
    return count === 1 ? one : { ...one, place: `${one.place} ×${count}` };
  }
}

/** An href as most are: names of letters, digits, `.`, `_` and `-`, none of which begins with a dot; nothing of it has to be resolved. */
const PLAIN_HREF = /^(?:\w[\w.-]*\/)*\w[\w.-]*$/;
/** Up to this length no name and no path can be too long, whatever letters its folder has. */
const SHORT = 200;

/** Where an href leads. */
type Target = { readonly kind: 'inside'; readonly path: string } | { readonly kind: 'outside' };

/**
 * Resolves an href against the folder of its METS document. Attacker-controlled: a scheme, an absolute path, a path
 * that climbs out of the package or broken percent-encoding is *outside*. Nothing is ever fetched. A backslash reads as
 * the slash that the program which wrote it meant: no file of a package has one in its name.
 */
export function resolveHref(metsPath: string, href: string): Target {
  if (href.length <= SHORT && metsPath.length <= SHORT && PLAIN_HREF.test(href)) {
    return { kind: 'inside', path: metsPath.slice(0, metsPath.lastIndexOf('/') + 1) + href };
  }
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
  const troubles = new ReferenceTroubles();
  for (const { path: metsPath, mets } of documents) {
    for (const [referrer, reference] of references(mets)) {
      const { href, line } = reference;
      if (href === undefined) continue;
      const place = `line ${line}`;
      if (href.includes('\\')) findings.push({ standard: 'eark', code: 'E-11', severity: 'warning', path: metsPath, place, params: { href: shown(href) } });
      const target = resolveHref(metsPath, href);
      // Old packaging programs wrote `file:///` before paths of the package; what is not there is a path of a machine.
      if (target.kind === 'outside' || (/^file:\/(\/\/|[^/])/i.test(href) && !input.files.has(target.path))) {
        findings.push({ standard: 'eark', code: 'E-09', severity: 'error', path: metsPath, place, params: { href: shown(href) } });
        troubles.note(metsPath, referrer, 'target', { line, value: href });
        continue;
      }
      referenced.add(target.path);
      const { found, wrong, digest } = comparison(reference, target.path, input, { metsPath, place });
      findings.push(...found);
      for (const { trouble, value } of wrong) troubles.note(metsPath, referrer, trouble, { line, value });
      if (digest !== undefined) declared.set(target.path, { ...declared.get(target.path), [digest.algorithm]: digest.value });
    }
  }
  return { findings, referenced, declared, troubles };
}

/** E-08: files that no METS document refers to, in path order. */
export function unreferencedFindings(input: SipInput, referenced: ReadonlySet<string>): readonly Finding[] {
  return [...input.files.keys()]
    .filter((path) => path !== 'METS.xml' && !referenced.has(path))
    .sort(comparePaths)
    .map((path) => ({ standard: 'eark', code: 'E-08', severity: 'error', path }));
}

/** What a reference declares of its target; an mptr declares nothing but the place. */
interface Declared extends RawLocation {
  readonly size?: string;
  readonly checksum?: string;
  readonly checksumType?: string;
  readonly line: number;
}

function* references({ metadata, files, structures }: RawMets): Generator<readonly [Referrer, Declared]> {
  for (const one of metadata) if (one.hasReference) yield [one.section, one];
  for (const one of files) yield ['file', one];
  for (const { divisions } of structures) for (const { metsPointers } of divisions) for (const one of metsPointers) yield ['mptr', one];
}

interface Comparison {
  readonly found: readonly Finding[];
  /** What the requirements on METS say of it; a file whose line ends were changed is not the fault of METS. */
  readonly wrong: readonly { readonly trouble: ReferenceTrouble; readonly value: string }[];
  readonly digest?: { readonly algorithm: DigestAlgorithm; readonly value: string };
}

function comparison(reference: Declared, path: string, input: SipInput, at: { readonly metsPath: string; readonly place: string }): Comparison {
  const file = input.files.get(path);
  const converted = input.withOtherLineEnds?.get(path);
  const where = { mets: at.metsPath, line: at.place };
  if (file === undefined) {
    return { found: [{ standard: 'eark', code: 'E-04', severity: 'error', path, place: at.place, params: where }], wrong: [{ trouble: 'target', value: reference.href ?? '' }] };
  }
  const found: Finding[] = [];
  const wrong: { trouble: ReferenceTrouble; value: string }[] = [];
  const { size, checksum, checksumType } = reference;
  if (size !== undefined && size !== String(file.size)) {
    found.push({ standard: 'eark', code: 'E-05', severity: 'error', path, place: at.place, params: { ...where, declared: shown(size), counted: file.size } });
    // What is no number at all is another matter.
    if (size !== String(converted?.size) && /^\d+$/.test(size)) wrong.push({ trouble: 'size', value: size });
  }
  if (checksum === undefined) return { found, wrong };
  const algorithm = digestAlgorithm(checksumType ?? '');
  const actual = algorithm === undefined ? undefined : file.digests[algorithm];
  if (algorithm === undefined || actual === undefined || !isDigest(algorithm, checksum)) {
    found.push({ standard: 'eark', code: 'E-07', severity: 'warning', path, place: at.place, params: { ...where, algorithm: shown(checksumType ?? '') } });
    if (algorithm !== undefined) wrong.push({ trouble: 'digest', value: checksum });
    return { found, wrong };
  }
  const value = checksum.toLowerCase();
  if (value !== actual) {
    found.push({ standard: 'eark', code: 'E-06', severity: 'error', path, place: at.place, params: { ...where, algorithm: shown(checksumType ?? ''), declared: value, found: actual } });
    if (value === converted?.digests[algorithm]) found.push({ standard: 'eark', code: 'E-14', severity: 'info', path, place: at.place, params: where });
    else wrong.push({ trouble: 'digest', value });
  }
  return { found, wrong, digest: { algorithm, value } };
}
