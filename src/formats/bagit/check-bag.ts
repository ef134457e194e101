import { DIGEST_ALGORITHMS } from '../../base/index.ts';
import type { DigestAlgorithm, Digests, Finding } from '../../base/index.ts';
import { bagInfoOf, isPayload, type BagFacts } from './bag-facts.ts';
import type { BagInfo } from './bag-info.ts';
import type { BagInput } from './bag-input.ts';
import { manifestFileOf } from './manifest.ts';
import type { BagProfile } from './profile.ts';
import { readBag } from './read-bag.ts';
import { MAX_MANIFEST_LINES } from './read-listing.ts';
import type { BagRule, RuleContext } from './rule.ts';
import { BAG_RULE_ROWS, severityOf, type RuleRow } from './rule-table.ts';
import { BAG_RULES } from './rules.ts';
import type { BagItVersion } from './versions.ts';

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

/** What may be asked beyond what the bag says of itself. */
export interface BagCheckOptions {
  /** Judge by this version, whatever the bag declares. */
  readonly version?: BagItVersion;
  /** Also by the rules for packages that must unpack on every system. */
  readonly portable?: boolean;
  /** Also by a BagIt profile. */
  readonly profile?: BagProfile;
  /** The rules asked; tests leave one out. */
  readonly rules?: Readonly<Record<string, BagRule>>;
  /** Lines read of one manifest. */
  readonly maxLines?: number;
}

const TAG_FILES = ['bagit.txt', 'bag-info.txt', 'package-info.txt', 'fetch.txt'];
const KIB = 1024;
/** Findings told of one rule: a flood of breaches must not become a flood in memory. */
const MAX_FINDINGS_PER_RULE = 10_000;

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
export function checkBag(input: BagInput, options: BagCheckOptions = {}): BagCheck {
  const { version, maxLines = MAX_MANIFEST_LINES } = options;
  const bag = readBag(input, { maxLines, ...(version === undefined ? {} : { version }) });
  return {
    findings: judge({ bag, profile: options.profile }, options),
    info: bagInfoOf(bag),
    version: bag.declaration?.version,
    algorithms: DIGEST_ALGORITHMS.filter((algorithm) => bag.listings.some((l) => l.kind === 'payload' && l.algorithm === algorithm)),
    payload: payloadOf(bag),
  };
}

function judge(context: RuleContext, { portable = false, rules = BAG_RULES }: BagCheckOptions): readonly Finding[] {
  const findings: Finding[] = [];
  for (const row of BAG_RULE_ROWS) {
    const rule = rules[row.id];
    if (rule === undefined || (row.portable === true && !portable) || (row.profile === true && context.profile === undefined)) continue;
    for (const finding of breachesOf(row, rule, context)) findings.push(finding);
  }
  return findings;
}

function* breachesOf(row: RuleRow, rule: BagRule, context: RuleContext): Generator<Finding> {
  const severity = severityOf(row, context.bag.judgedBy);
  if (severity === undefined) return;
  const { id: code, standard = 'bagit' } = row;
  let told = 0;
  let more = 0;
  for (const breach of rule(context)) {
    if ('more' in breach) more += breach.more;
    else if (told === MAX_FINDINGS_PER_RULE) more += 1;
    else {
      told += 1;
      yield { standard, code, severity, ...breach };
    }
  }
  if (more > 0) yield { standard: 'kho', code: 'B-99', severity, params: { code, more } };
}

function payloadOf({ input, listings }: BagFacts): readonly BagPayloadFile[] {
  const manifests = listings.filter(({ kind }) => kind === 'payload');
  const payload: BagPayloadFile[] = [];
  for (const [path, { size }] of input.paths) {
    if (!isPayload(path)) continue;
    const declared: Partial<Record<DigestAlgorithm, string>> = {};
    for (const { algorithm, paths } of manifests) {
      const digest = paths.get(path);
      if (digest !== undefined) declared[algorithm] = digest;
    }
    payload.push({ path, size, declared });
  }
  return payload;
}
