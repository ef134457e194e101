/** How one package differs between two catalogues. */
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
  readonly different: number;
  /** Packages that were passed over because `isCompared` said so. */
  readonly passedOver: number;
  /** At most `MOST_DIFFERENCES`. */
  readonly differences: readonly CatalogueDifference[];
}

/** So many are told; the count goes on. */
export const MOST_DIFFERENCES = 100;
const SHOWN_CHARACTERS = 400;

/** All lines of a logical dump that speak of one package. */
interface PackageLines {
  readonly id: string;
  readonly lines: readonly string[];
}

/**
 * Compares two logical dumps (`Catalogue.logicalDump`) package by package. Both are in the order of identifiers, so
 * that one package of each is in memory. `isCompared`: of packages for which it answers false nothing is said.
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
  for await (const [one, other] of paired(byPackage(first), byPackage(second))) {
    const id = one?.id ?? other?.id ?? '';
    if (!isCompared(id)) {
      counts.passedOver += 1;
      continue;
    }
    if (one !== undefined && other !== undefined) {
      counts.compared += 1;
      const at = firstDifference(one.lines, other.lines);
      if (at === undefined) counts.same += 1;
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

/** Canonical JSON escapes quotes inside of texts, so that this can only be the member itself. */
const BEGINS_PACKAGE = '"what":"package"';

async function* byPackage(dump: AsyncIterable<string>): AsyncGenerator<PackageLines> {
  let current: { id: string; lines: string[] } | undefined;
  for await (const line of dump) {
    if (line.includes(BEGINS_PACKAGE)) {
      if (current !== undefined) yield current;
      current = { id: (JSON.parse(line) as { readonly id: string }).id, lines: [] };
    }
    current?.lines.push(line);
  }
  if (current !== undefined) yield current;
}

async function* paired(
  first: AsyncGenerator<PackageLines>, second: AsyncGenerator<PackageLines>,
): AsyncGenerator<readonly [PackageLines | undefined, PackageLines | undefined]> {
  let [one, other] = [await first.next(), await second.next()];
  while (one.done !== true || other.done !== true) {
    const takeFirst = one.done !== true && (other.done === true || one.value.id <= other.value.id);
    const takeSecond = other.done !== true && (one.done === true || other.value.id <= one.value.id);
    yield [takeFirst ? one.value as PackageLines : undefined, takeSecond ? other.value as PackageLines : undefined];
    if (takeFirst) one = await first.next();
    if (takeSecond) other = await second.next();
  }
}
