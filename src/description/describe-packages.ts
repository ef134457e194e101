import { Fault, packageUrn, packageUuid, type Finding } from '../base/index.ts';
import { ownKey, type StoredRecord } from '../catalogue/index.ts';
import { KINDS, labelOf, type ArchivalRecord } from '../records/index.ts';
import { changeRecords, type ChangeOutcome } from './change-records.ts';
import type { Draft } from './draft.ts';
import { fondsKnown, type FondsKnown } from './fonds-known.ts';
import { describedByPackage, type PackageDescription } from './package-description.ts';
import type { ChangeRun, DescriptionParts } from './parts.ts';

/** What becomes of a package whose fonds the archive does not know: it waits for its description, or the fonds is begun as a draft. */
export const UNKNOWN_FONDS = ['wait', 'draft'] as const;

/** Packages that are to be described by what they say of themselves. */
export interface PackagesToDescribe {
  readonly packages: readonly string[];
  /** Fonds or catalogue that everything goes into, whatever the packages say. */
  readonly in?: string;
  readonly unknownFonds: (typeof UNKNOWN_FONDS)[number];
  /** Only packages that name their fonds themselves: E-ARK and Circular 05/2025/TT-BNV. */
  readonly onlyNaming?: boolean;
}

/** What became of one package. `waiting`: its fonds is not known; `silent`: it says nothing that could be a description. */
export interface PackageDescribed {
  readonly id: string;
  readonly kind: 'described' | 'waiting' | 'silent';
  /** The record of the file, the loose documents or the topmost unit. */
  readonly record?: string;
  /** Names by which it means its fonds. */
  readonly fondsNamed: readonly string[];
}

export interface DescribedTogether {
  readonly packages: readonly PackageDescribed[];
  readonly outcome: ChangeOutcome;
}

/**
 * Makes or completes the records of stored packages and links them: one change; should something be wrong, one change for each, so that one bad
 * package does not keep the others from being described. What archivists described before holds: a package only adds what is not there yet.
 * Repeatable. The caller holds the writer lock.
 */
export async function describePackages(parts: DescriptionParts, run: ChangeRun, wanted: PackagesToDescribe): Promise<readonly DescribedTogether[]> {
  const together = await describeTogether(parts, run, wanted);
  if (together.outcome.kind !== 'failed' || wanted.packages.length < 2) return [together];
  const each: DescribedTogether[] = [];
  for (const id of wanted.packages) each.push(await describeTogether(parts, run, { ...wanted, packages: [id] }));
  return each;
}

async function describeTogether(parts: DescriptionParts, run: ChangeRun, wanted: PackagesToDescribe): Promise<DescribedTogether> {
  const packages: PackageDescribed[] = [];
  const fonds = await fondsKnown(parts.catalogue);
  const outcome = await changeRecords(parts, run, async (draft, { tell }) => {
    for (const id of wanted.packages) {
      if (run.signal.aborted) throw new Fault('INTERRUPTED');
      packages.push(await new PackageDescriber(parts, { draft, fonds, wanted, tell }).describe(id));
    }
    return { note: `described by ${packages.filter(({ kind }) => kind === 'described').length} packages` };
  });
  return { packages, outcome };
}

interface Describing {
  readonly draft: Draft;
  readonly fonds: FondsKnown;
  readonly wanted: PackagesToDescribe;
  readonly tell: (findings: readonly Finding[]) => void;
}

class PackageDescriber {
  readonly #parts: DescriptionParts;
  readonly #with: Describing;

  constructor(parts: DescriptionParts, describing: Describing) {
    this.#parts = parts;
    this.#with = describing;
  }

  async describe(asked: string): Promise<PackageDescribed> {
    const { catalogue, store } = this.#parts;
    // What the package before this one made is there to be found.
    await this.#with.draft.flush();
    const id = packageUrn(packageUuid(asked) ?? asked);
    const entry = await catalogue.package(id);
    if (entry === undefined || OWN.has(entry.kind)) throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
    const names = this.#with.wanted.onlyNaming === true && entry.kind !== 'tt05' && entry.kind !== 'eark';
    const said = names ? undefined : await describedByPackage(await store.openObject(id), entry);
    const [top] = said?.records ?? [];
    if (said === undefined || top === undefined) return { id, kind: 'silent', fondsNamed: [] };
    const before = await this.#recordOf(id, top);
    const place = before?.record.parent ?? this.#with.wanted.in ?? await this.#fondsOf(said, top);
    if (place === undefined) return { id, kind: 'waiting', fondsNamed: said.fondsNamed };
    const record = await this.#takeIn(said.records, { place, id, before });
    return { id, kind: 'described', record, fondsNamed: said.fondsNamed };
  }

  /** The record that this package, or the code of its file, has already, wherever it stands. */
  async #recordOf(packageId: string, top: ArchivalRecord): Promise<StoredRecord | undefined> {
    const { records } = this.#parts.catalogue;
    const [linked] = (await records.ofPackage(packageId)).filter(({ kind }) => kind === top.kind);
    const id = linked?.id ?? await firstOf(codesOf(top), async (code) => records.idByCode(code));
    const stored = id === undefined ? undefined : await this.#with.draft.record(id);
    return stored?.record.kind === top.kind ? stored : undefined;
  }

  async #fondsOf(said: PackageDescription, top: ArchivalRecord): Promise<string | undefined> {
    const { fonds, wanted, draft, tell } = this.#with;
    const known = fonds.meant(said.fondsNamed);
    const [code] = said.fondsNamed;
    if (known !== undefined || wanted.unknownFonds === 'wait' || code === undefined) return known?.id;
    const begun: ArchivalRecord = {
      id: this.#parts.newId(), kind: 'fonds',
      fields: { title: said.creator ?? code, fondsCode: code, fondsType: 'fonds', status: 'open', ...(said.fondsNamed.at(-1) === code ? {} : { agencyCode: said.fondsNamed.at(-1) ?? code }) },
    };
    tell([{ standard: 'kho', code: 'M-06', severity: 'warning', place: begun.id, params: { code, title: labelOf(begun), file: labelOf(top) } }]);
    await draft.put({ record: begun, state: 'draft', packages: [] });
    fonds.made(begun);
    return begun.id;
  }

  /** Puts what the package says into the draft, below `place`; answers the topmost record. */
  async #takeIn(records: readonly ArchivalRecord[], { place, id, before }: { readonly place: string; readonly id: string; readonly before: StoredRecord | undefined }): Promise<string> {
    const { draft, tell } = this.#with;
    const standsFor = new Map<string, string>();
    for (const [n, said] of records.entries()) {
      const parent = said.parent === undefined ? place : standsFor.get(said.parent) ?? said.parent;
      const there = n === 0 && before !== undefined ? before : await this.#sibling({ ...said, parent });
      if (there !== undefined) standsFor.set(said.id, there.record.id);
      const kept = there === undefined ? undefined : said.kind === there.record.kind ? completed(there.record, said) : there.record;
      if (kept !== undefined && there !== undefined) tell(differences(there.record, said, id));
      const packages = n === 0 ? [...new Set([...there?.packages ?? [], id])].sort() : there?.packages ?? [];
      await draft.put({ record: kept ?? { ...said, parent }, state: there?.state ?? 'draft', packages });
    }
    const [top] = records;
    return standsFor.get(top?.id ?? '') ?? top?.id ?? '';
  }

  /** The same record from before: this package's own, or a sibling with its number. */
  async #sibling(record: ArchivalRecord): Promise<StoredRecord | undefined> {
    const { draft } = this.#with;
    const own = await draft.known(record.id);
    if (own !== undefined) return own;
    const key = ownKey(record);
    if (key === undefined || record.parent === undefined) return undefined;
    const id = await this.#parts.catalogue.recordChanges.idByOwnKey(record.parent, key);
    return id === undefined ? undefined : draft.known(id);
  }
}

const OWN: ReadonlySet<string> = new Set(['tombstone', 'description', 'audit']);

function codesOf({ asReceived = {} }: ArchivalRecord): readonly string[] {
  return [asReceived['arcFileCode'], asReceived['fileCode']].filter((code) => code !== undefined);
}

async function firstOf<One, Answer>(ones: readonly One[], ask: (one: One) => Promise<Answer | undefined>): Promise<Answer | undefined> {
  for (const one of ones) {
    const answer = await ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** What is there holds; what is not there yet comes from the package. */
function completed(there: ArchivalRecord, said: ArchivalRecord): ArchivalRecord {
  const asReceived = { ...said.asReceived, ...there.asReceived };
  return { ...there, fields: { ...said.fields, ...there.fields }, ...(Object.keys(asReceived).length === 0 ? {} : { asReceived }) };
}

/** Where the archive and the package differ the archivist may want to look. */
function differences(there: ArchivalRecord, said: ArchivalRecord, packageId: string): readonly Finding[] {
  if (there.kind !== said.kind) return [];
  const [ours, theirs] = [there.fields, said.fields] as readonly Readonly<Record<string, unknown>>[];
  const names = [...KINDS[there.kind].fields.values()].filter(({ name }) => ours?.[name] !== undefined && theirs?.[name] !== undefined && JSON.stringify(ours[name]) !== JSON.stringify(theirs[name])).map(({ name, vi }) => `${vi} (${name})`);
  if (names.length === 0) return [];
  return [{ standard: 'kho', code: 'M-07', severity: 'info', place: there.id, params: { title: labelOf(there), id: packageId, fields: names.join(', ') } }];
}
