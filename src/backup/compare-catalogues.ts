/** How one package, deletion or record differs between two catalogues. */
export interface CatalogueDifference {
  readonly id: string;
  readonly kind: 'only-first' | 'only-second' | 'differs';
  /** The first lines that differ, as each catalogue has them. */
  readonly first?: string;
  readonly second?: string;
}

export interface CatalogueComparison {
  /** Packages that both have and that were compared line by line. */
  readonly compared: number;
  readonly same: number;
  /** Packages, and deletions and records that are not as they should be. */
  readonly different: number;
  /** Packages that were passed over because `isCompared` said so. */
  readonly passedOver: number;
  /** At most `MOST_DIFFERENCES`. */
  readonly differences: readonly CatalogueDifference[];
}

/** So many are told; the count goes on. */
export const MOST_DIFFERENCES = 100;
const SHOWN_CHARACTERS = 400;

/** All lines of a logical dump that speak of one package, or the one of a deletion or of a record of the archive's catalogue. */
interface Unit {
  readonly section: number;
  readonly id: string;
  /** Packages that it follows from. */
  readonly from: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Compares two logical dumps (`Catalogue.logicalDump`) package by package, then deletion by deletion and record by record. Both are
 * in the order of identifiers, so that one unit of each is in memory. `isCompared`: of packages for which it answers false, and of
 * what follows from them, nothing is said.
 */
export async function compareCatalogues(
  first: AsyncIterable<string>, second: AsyncIterable<string>, isCompared: (id: string) => boolean = () => true,
): Promise<CatalogueComparison> {
  const differences: CatalogueDifference[] = [];
  const counts = { compared: 0, same: 0, different: 0, passedOver: 0 };
  const told = (difference: CatalogueDifference): void => {
    counts.different += 1;
    if (differences.length < MOST_DIFFERENCES) differences.push(difference);
  };
  for await (const [one, other] of paired(units(first), units(second))) {
    const { id, section, from } = one ?? other ?? NOTHING;
    const counted = section === PACKAGES ? 1 : 0;
    if (!from.every(isCompared)) {
      counts.passedOver += counted;
      continue;
    }
    if (one !== undefined && other !== undefined) {
      counts.compared += counted;
      const at = firstDifference(one.lines, other.lines);
      if (at === undefined) counts.same += counted;
      else told({ id, kind: 'differs', ...shown('first', one.lines[at]), ...shown('second', other.lines[at]) });
    } else {
      told({ id, kind: one === undefined ? 'only-second' : 'only-first' });
    }
  }
  return { ...counts, differences };
}

function shown(side: 'first' | 'second', line: string | undefined): Readonly<Partial<Record<'first' | 'second', string>>> {
  return line === undefined ? {} : { [side]: line.slice(0, SHOWN_CHARACTERS) };
}

function firstDifference(one: readonly string[], other: readonly string[]): number | undefined {
  const most = Math.max(one.length, other.length);
  for (let at = 0; at < most; at += 1) if (one[at] !== other[at]) return at;
  return undefined;
}

const PACKAGES = 0;
const NOTHING: Unit = { section: PACKAGES, id: '', from: [], lines: [] };

/** What begins a unit, in the order of the dump. Canonical JSON escapes quotes inside of texts, so that this can only be the member itself. */
const BEGINNINGS: readonly { readonly member: string; readonly unit: (line: Record<string, string>) => Pick<Unit, 'id' | 'from'> }[] = [
  { member: '"what":"package"', unit: ({ id = '' }) => ({ id, from: [id] }) },
  { member: '"what":"tombstone"', unit: ({ packageId = '', tombstoneId = '' }) => ({ id: packageId, from: [packageId, tombstoneId] }) },
  { member: '"what":"record"', unit: ({ id = '', object_id: objectId = '' }) => ({ id, from: [objectId] }) },
];

async function* units(dump: AsyncIterable<string>): AsyncGenerator<Unit> {
  let current: (Unit & { readonly lines: string[] }) | undefined;
  for await (const line of dump) {
    const section = BEGINNINGS.findIndex(({ member }) => line.includes(member));
    const begun = BEGINNINGS[section]?.unit(JSON.parse(line) as Record<string, string>);
    if (begun !== undefined) {
      if (current !== undefined) yield current;
      current = { section, ...begun, lines: [] };
    }
    current?.lines.push(line);
  }
  if (current !== undefined) yield current;
}

function inOrder(one: Unit, other: Unit): number {
  return one.section - other.section || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

async function* paired(first: AsyncGenerator<Unit>, second: AsyncGenerator<Unit>): AsyncGenerator<readonly [Unit | undefined, Unit | undefined]> {
  let [one, other] = [await first.next(), await second.next()];
  while (one.done !== true || other.done !== true) {
    const takeFirst = one.done !== true && (other.done === true || inOrder(one.value, other.value) <= 0);
    const takeSecond = other.done !== true && (one.done === true || inOrder(other.value, one.value) <= 0);
    yield [takeFirst ? one.value as Unit : undefined, takeSecond ? other.value as Unit : undefined];
    if (takeFirst) one = await first.next();
    if (takeSecond) other = await second.next();
  }
}
