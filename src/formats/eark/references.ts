import { comparePaths, digestAlgorithm, FewOfEachCode, isDigest, pathProblem, type DigestAlgorithm, type Digests, type Finding } from '../../base/index.ts';
import type { RawLocation } from '../mets/index.ts';
import { breach, type Breach } from './rule.ts';
import { shown, type LocatedMets, type SipFile, type SipInput } from './sip-input.ts';

/** What following the references of all METS documents gives. */
export interface Followed {
  readonly findings: FewOfEachCode;
  /** Digests that METS declares, by package path. */
  readonly declared: ReadonlyMap<string, Digests>;
  /** Package paths that some METS refers to, and that may not be among those with a declared digest. */
  readonly referenced: ReadonlySet<string>;
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
  const following = new Following(input);
  for (const { path, mets } of documents) {
    for (const one of mets.metadata) if (one.hasReference) following.follow(path, one.section, one);
    for (const one of mets.files) following.follow(path, 'file', one);
    for (const { divisions } of mets.structures) for (const { metsPointers } of divisions) for (const one of metsPointers) following.follow(path, 'mptr', one);
  }
  return following;
}

/** E-08: files that no METS document refers to, in path order. */
export function* unreferencedFindings(input: SipInput, { referenced, declared }: Followed): Generator<Finding> {
  const unreferenced = [...input.files.keys()]
    .filter((path) => !declared.has(path) && !referenced.has(path) && path !== 'METS.xml')
    .sort(comparePaths);
  for (const path of unreferenced) yield { standard: 'eark', code: 'E-08', severity: 'error', path };
}

class Following implements Followed {
  readonly findings = new FewOfEachCode();
  readonly referenced = new Set<string>();
  readonly declared = new Map<string, Digests>();
  readonly troubles = new ReferenceTroubles();
  readonly #input: SipInput;

  constructor(input: SipInput) {
    this.#input = input;
  }

  follow(metsPath: string, referrer: Referrer, reference: Declared): void {
    const { href, line } = reference;
    if (href === undefined) return;
    const target = resolveHref(metsPath, href);
    const file = target.kind === 'outside' ? undefined : this.#input.files.get(target.path);
    if (target.kind === 'inside' && file !== undefined && !href.includes('\\')) {
      const digests = asDeclared(reference, file);
      if (digests !== undefined) {
        this.#declare(file.path ?? target.path, digests);
        return;
      }
    }
    this.#examine(metsPath, referrer, { reference, href, line, target });
  }

  /** Finds out what is wrong, if anything is. */
  #examine(metsPath: string, referrer: Referrer, { reference, href, line, target }: { readonly reference: Declared; readonly href: string; readonly line: number; readonly target: Target }): void {
    const place = `line ${line}`;
    if (href.includes('\\')) this.findings.add({ standard: 'eark', code: 'E-11', severity: 'warning', path: metsPath, place, params: { href: shown(href) } });
    // Old packaging programs wrote `file:///` before paths of the package; what is not there is a path of a machine.
    if (target.kind === 'outside' || (/^file:\/(\/\/|[^/])/i.test(href) && !this.#input.files.has(target.path))) {
      this.findings.add({ standard: 'eark', code: 'E-09', severity: 'error', path: metsPath, place, params: { href: shown(href) } });
      this.troubles.note(metsPath, referrer, 'target', { line, value: href });
      return;
    }
    this.referenced.add(target.path);
    const { found, wrong, digest } = comparison(reference, target.path, this.#input, { metsPath, place });
    this.findings.addAll(found);
    for (const { trouble, value } of wrong) this.troubles.note(metsPath, referrer, trouble, { line, value });
    if (digest !== undefined) this.#declare(target.path, { [digest.algorithm]: digest.value });
  }

  #declare(path: string, digests: Digests): void {
    const known = this.declared.get(path);
    this.declared.set(path, known === undefined ? digests : { ...known, ...digests });
  }
}

/**
 * The digest that a reference declares when size and digest are those of the file, written as we write them: most of a hundred
 * thousand are. One object for both, where the file has no other digest.
 */
function asDeclared({ size, checksum, checksumType }: Declared, { size: counted, digests }: SipFile): Digests | undefined {
  if (checksum === undefined || checksumType === undefined || (size !== undefined && size !== String(counted))) return undefined;
  const algorithm = digestAlgorithm(checksumType);
  if (algorithm === undefined || digests[algorithm] !== checksum) return undefined;
  for (const other in digests) if (other !== algorithm) return { [algorithm]: checksum };
  return digests;
}

/** What a reference declares of its target; an mptr declares nothing but the place. */
interface Declared extends RawLocation {
  readonly size?: string | undefined;
  readonly checksum?: string | undefined;
  readonly checksumType?: string | undefined;
  readonly line: number;
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
