import type { IncidentReason } from '../../catalogue/index.ts';
import type { FileProblem, FoundInventory } from '../../storage/index.ts';
import type { Committed, CopyComparison, CopyEvidence, Evidence } from './evidence.ts';

/** Where good bytes are: a file of some copy that has the digest, or the text that the digest alone determines. */
export type Origin = { readonly location: string; readonly path: string } | { readonly text: string };

/** What has to be put right in one copy. */
export interface CopyAct {
  readonly location: string;
  /** The whole object is gone and comes back whole. */
  readonly restore: boolean;
  readonly files: readonly { readonly problem: FileProblem; readonly from: readonly Origin[] }[];
}

/** What is to be done about one object. */
export type Decision =
  | { readonly kind: 'nothing' }
  /** Everything that differs can be put right from bytes with the right digest. */
  | { readonly kind: 'repair'; readonly basis: Committed['basis']; readonly acts: readonly CopyAct[] }
  /** Something is needed that cannot be reached now; it may be there tomorrow. */
  | { readonly kind: 'wait'; readonly reason: IncidentReason }
  /** Nothing good is left of something: nobody writes, a person is told. */
  | { readonly kind: 'freeze'; readonly reason: IncidentReason }
  /** Nothing happens like this by chance: nobody writes until a person has looked. `copies` are those that look wrong. */
  | { readonly kind: 'suspect'; readonly as: 'tampering' | 'divergence'; readonly reason: IncidentReason; readonly copies: readonly string[] };

/**
 * The repair rule (guarantees §3) as a table; the first line that fits decides for the whole object.
 *
 * | what is found | decision |
 * | --- | --- |
 * | a person accepted a copy whose inventory is not what was committed | freeze: accepted-copy-differs |
 * | ledger and catalogue name different digests | suspect *tampering*: anchors-differ |
 * | an inventory that agrees with its sidecar and was never committed | suspect *tampering*: other-inventory (*divergence*: copies-differ when only a majority speaks) |
 * | … of a version later than the last committed | suspect *divergence*: uncommitted-version |
 * | nothing differs anywhere that is reached | nothing; a copy that is merely behind is none of our business |
 * | no reachable copy has the committed inventory | wait when a copy is out of reach, else freeze: no-good-copy |
 * | nobody remembers a digest, and no two copies that are more than half of all agree | freeze: no-committed-digest |
 * | the same wrong bytes, or the same file missing, in two copies | suspect *tampering*: same-damage |
 * | a folder that cannot be read | wait: unreadable |
 * | a file whose bytes no copy has | wait when a copy is out of reach, else freeze: no-good-copy |
 * | anything else | repair, file by file, from whichever copy has the bytes |
 *
 * A person who accepted a copy switches the suspicions off, never the digests. All or nothing: an object of which one
 * file is lost is left as it is, because it is evidence.
 */
export function decide(evidence: Evidence): Decision {
  const { committed, copies } = evidence;
  if (committed.basis === 'accepted' && !isAcceptable(evidence)) return { kind: 'freeze', reason: 'accepted-copy-differs' };
  const suspicion = committed.basis === 'accepted' ? undefined : suspectedInventory(evidence);
  if (suspicion !== undefined) return suspicion;
  const isOutOfReach = copies.some(({ look, holds }) => look.reach === 'unreachable' && holds !== undefined);
  const lost = (reason: IncidentReason): Decision => (isOutOfReach ? { kind: 'wait', reason: 'source-unreachable' } : { kind: 'freeze', reason });
  const concerned = copies.filter(isConcerned);
  if (concerned.some(({ survey }) => survey === undefined)) return lost(committed.head === undefined ? 'no-committed-digest' : 'no-good-copy');
  const harmed = concerned.flatMap(({ location, look, survey }) => (
    survey === undefined || survey.problems.length === 0 ? [] : [{ location, restore: look.reach === 'absent', problems: survey.problems }]
  ));
  if (harmed.length === 0) return { kind: 'nothing' };
  if (committed.basis === 'majority' && !isMajority(evidence)) return { kind: 'freeze', reason: 'no-committed-digest' };
  const twice = committed.basis === 'accepted' ? [] : sameDamage(harmed);
  if (twice.length > 0) return { kind: 'suspect', as: 'tampering', reason: 'same-damage', copies: twice };
  if (harmed.some(({ problems }) => problems.some(isUnreadableFolder))) return { kind: 'wait', reason: 'unreadable' };
  const origins = originsOf(copies, harmed.flatMap(({ problems }) => problems));
  const acts = harmed.map(({ location, restore, problems }) => ({
    location, restore, files: problems.map((problem) => ({ problem, from: problem.expected === undefined ? [] : origins.get(problem.expected) ?? [] })),
  }));
  const isLost = acts.some(({ files }) => files.some(({ problem, from }) => problem.expected !== undefined && from.length === 0));
  return isLost ? lost('no-good-copy') : { kind: 'repair', basis: committed.basis, acts };
}

/** The root inventory of the accepted copy is the committed one of its version. */
function isAcceptable({ committed, copies }: Evidence): boolean {
  const look = copies.find(({ location }) => location === committed.acceptedAt)?.look;
  const root = look?.reach === 'there' ? look.inventories.find(({ folder }) => folder === '') : undefined;
  return root?.head !== undefined && root.agrees && committed.digests.get(root.head) === root.sha512;
}

/** There, or gone from where it was. A location that never had the object is the business of copying. */
function isConcerned({ look, holds }: CopyEvidence): boolean {
  return look.reach === 'there' || (look.reach === 'absent' && holds !== undefined);
}

function suspectedInventory({ committed, copies }: Evidence): Decision | undefined {
  if (committed.disputed.size > 0) return { kind: 'suspect', as: 'tampering', reason: 'anchors-differ', copies: [] };
  if (committed.head === undefined) return undefined;
  const { head } = committed;
  const known = new Set(committed.digests.values());
  const inventories = copies.flatMap(({ location, look }) => (look.reach === 'there' ? look.inventories.map((found) => ({ location, found })) : []));
  const strange = inventories.filter(({ found }) => found.agrees && !known.has(found.sha512) && isJudged(found, committed));
  const other = strange.filter(({ found }) => found.head === undefined || found.head <= head);
  if (other.length > 0) {
    const as = committed.basis === 'majority' ? { as: 'divergence', reason: 'copies-differ' } as const : { as: 'tampering', reason: 'other-inventory' } as const;
    return { kind: 'suspect', ...as, copies: unique(other.map(({ location }) => location)) };
  }
  return strange.length === 0 ? undefined : { kind: 'suspect', as: 'divergence', reason: 'uncommitted-version', copies: unique(strange.map(({ location }) => location)) };
}

/** An older version whose digest nobody remembers cannot be held against anybody. */
function isJudged({ head }: FoundInventory, committed: Committed): boolean {
  return head === undefined || committed.head === undefined || head > committed.head || committed.digests.has(head);
}

/** At least two copies whose root is this inventory, and they are more than half of all, those out of reach included. */
function isMajority({ committed, copies }: Evidence): boolean {
  const digest = committed.digests.get(committed.head ?? 0);
  const agreeing = copies.filter(({ look, survey }) => (
    look.reach === 'there' && survey?.problems.length === 0 && look.inventories.some(({ folder, sha512 }) => folder === '' && sha512 === digest)
  ));
  return agreeing.length >= 2 && agreeing.length * 2 > copies.length;
}

interface Harmed {
  readonly location: string;
  readonly restore: boolean;
  readonly problems: readonly FileProblem[];
}

/** Locations that have the same wrong bytes in the same place, or lack the same file of an object that they have. */
function sameDamage(harmed: readonly Harmed[]): readonly string[] {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const { location, restore, problems } of harmed) {
    for (const { path, outcome, expected, found } of restore ? [] : problems) {
      if (expected === undefined || (outcome !== 'missing' && found === undefined)) continue;
      const key = `${found ?? outcome} ${path}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, location);
      else if (other !== location) twice.push(other, location);
    }
  }
  return unique(twice);
}

function isUnreadableFolder({ outcome, expected }: FileProblem): boolean {
  return outcome === 'unreadable' && expected === undefined;
}

/** Every place where bytes with the wanted digests are, in the order of the copies. */
function originsOf(copies: readonly CopyEvidence[], problems: readonly FileProblem[]): ReadonlyMap<string, readonly Origin[]> {
  const origins = new Map<string, Origin[]>();
  for (const { expected } of problems) if (expected !== undefined) origins.set(expected, []);
  for (const { location, look, survey } of copies) {
    if (survey === undefined || look.reach === 'unreachable') continue;
    for (const [path, { sha512, text }] of soundFiles(survey)) origins.get(sha512)?.push(text === undefined ? { location, path } : { text });
  }
  // What the digest alone determines needs no copy.
  for (const { survey } of copies) {
    for (const { sha512, text } of survey?.tree.values() ?? []) {
      const wanted = origins.get(sha512);
      if (text !== undefined && wanted?.length === 0) wanted.push({ text });
    }
  }
  return origins;
}

function soundFiles({ tree, problems }: CopyComparison): readonly (readonly [string, { readonly sha512: string; readonly text?: string }])[] {
  const bad = new Set(problems.map(({ path }) => path));
  return [...tree].filter(([path]) => !bad.has(path));
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
