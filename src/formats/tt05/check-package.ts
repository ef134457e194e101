import { comparePaths, FewOfEachCode, type ByteStream, type Digests, type Finding, type MessageParams } from '../../base/index.ts';
import type { Breach } from './breach.ts';
import { itemView } from './item-view.ts';
import type { Tt05File, Tt05Item, Tt05Package, Tt05Record } from './model.ts';
import { packageTree, type PackageTree } from './package-tree.ts';
import type { ItemView, PackageView } from './package-view.ts';
import { PACKAGE_KINDS, packageRecordClass, PROFILED_RULES, type PackageKind } from './profile.ts';
import { readPackageMets, type MetsInput } from './read-package-mets.ts';
import { readPremisOf } from './read-premis-of.ts';
import { readRecord, type RecordReading } from './read-record.ts';
import type { RecordRule } from './record-rules.ts';
import { DocumentSums, madeOn, periodOf } from './package-facts.ts';
import { recordOf, viewRecord, type RecordView, type Surroundings } from './record-view.ts';
import { DOCUMENT_RECORD_RULES, PACKAGE_RECORD_RULES, PACKAGE_RULES, REFERENCE_RULES } from './rules.ts';
import { codesKept, inOwnMemory } from './own-memory.ts';

/** A package to be judged: its paths with sizes and SHA-256, and a way to read its XML. */
export interface Tt05Input {
  readonly files: ReadonlyMap<string, Tt05File>;
  readonly open: (path: string) => ByteStream | Iterable<Uint8Array>;
  /** Name of the folder that holds it, when it came as a folder. */
  readonly folder?: string;
  /** Only what is wrong is wanted: what a record says is let go once it was judged, and neither package nor declared checksums are answered. */
  readonly findingsOnly?: boolean;
  /** When it is judged, RFC 3339: nothing in the package can be of later. */
  readonly time?: string;
  /** Rules that are not asked, for tests that prove what each rule is good for. */
  readonly off?: ReadonlySet<string>;
}

/** Everything that is wrong, and what the package says where it could be understood. */
export interface Tt05Check {
  readonly kind: PackageKind;
  readonly findings: readonly Finding[];
  /** Absent when the package has no readable METS or record, and when only findings are wanted. */
  readonly package?: Tt05Package;
  /** Checksums that METS declares and that are right, by path. */
  readonly declared: ReadonlyMap<string, Digests>;
  /** Where the parts lie. */
  readonly tree: PackageTree;
}

/** How many records are read at a time: enough to keep a disk busy, few enough to stay small. */
const AT_ONCE = 16;

/** Judges a package of Circular 05/2025/TT-BNV by all rules; all findings at once, of each code a thousand at most. Never fetches, never throws for content. */
export async function checkTt05(input: Tt05Input): Promise<Tt05Check> {
  const findings = new FewOfEachCode();
  const { view, declared } = await readPackage(input, findings);
  for (const [id, rule] of PACKAGE_RULES) if (input.off?.has(id) !== true) add(findings, id, rule(view));
  const { kind, tree } = view;
  if (input.findingsOnly === true) return { kind, findings: findings.all(), declared: new Map(), tree };
  const model = packageOf(view);
  return { kind, findings: findings.all(), declared, tree, ...(model === undefined ? {} : { package: model }) };
}

function add(findings: FewOfEachCode, code: string, breaches: Iterable<Breach>): void {
  const profiled = PROFILED_RULES.get(code);
  if (profiled === undefined) throw new Error(`${code} is not in profiles/tt05/2025/rules.json`);
  for (const { path, place, params, severity = profiled.severity } of breaches) {
    findings.add({
      standard: 'tt05', code, severity,
      ...(path === undefined ? {} : { path }), ...(place === undefined ? {} : { place }), ...(params === undefined ? {} : { params: params satisfies MessageParams }),
    });
  }
}

async function readPackage(input: Tt05Input, findings: FewOfEachCode): Promise<{ readonly view: PackageView; readonly declared: ReadonlyMap<string, Digests> }> {
  const { files, open, off } = input;
  const tree = packageTree(files.keys());
  const { mets, unreadable: unreadableMets, unlisted, links, declared } = await readPackageMets(tree, {
    files, open, keepDeclared: input.findingsOnly !== true, judge: () => referenceJudge(input, findings),
  });
  const root = mets.find(({ isRoot }) => isRoot)?.mets;
  const own = tree.record === undefined ? undefined : { path: tree.record, reading: await readRecord(open(tree.record)) };
  const kind = kindOf(root, own?.reading);
  const made = madeOn(root?.header?.created, input.time);
  const readings = new RecordReadings(kind, made === undefined ? {} : { made });
  const record = own === undefined ? undefined : readings.view(own.path, own.reading, packageRecordClass(kind));
  if (record !== undefined) readings.within(periodOf(record));
  const sums = new DocumentSums();
  if (record !== undefined) judgeRecord(record, PACKAGE_RECORD_RULES, off, findings);
  const dataByName = namesOf(tree.data.concat(tree.linked));
  const items: ItemView[] = [];
  const kept = input.findingsOnly === true ? codesKept() : (view: RecordView): Tt05Record => inOwnMemory(recordOf(view));
  for (let at = 0; at < tree.itemRecords.length; at += AT_ONCE) {
    const batch = tree.itemRecords.slice(at, at + AT_ONCE);
    const read = await Promise.all(batch.map(async (item) => ({ item, reading: await readRecord(open(item.path)) })));
    for (const { item, reading } of read) {
      const view = readings.view(item.path, reading, item.itemClass);
      if (view !== undefined) judgeRecord(view, DOCUMENT_RECORD_RULES, off, findings);
      sums.add(view);
      const data = dataOf([links.get(item.path) ?? [], dataByName.get(item.name.toLowerCase()) ?? []], files);
      items.push(itemView(item, data, view === undefined ? {} : kept(view)));
    }
  }
  const { premis, unreadable } = await readPremisOf(tree, files, open);
  const view: PackageView = {
    kind, files, tree, mets, unlisted, links, premis,
    items: items.sort((a, b) => (a.ordinal ?? Infinity) - (b.ordinal ?? Infinity) || comparePaths(a.path, b.path)),
    pages: sums.pages,
    digitised: sums.digitised,
    otherRoots: readings.otherRoots,
    unreadable: {
      mets: unreadableMets,
      records: readings.problems,
      premis: unreadable,
    },
    ...(root === undefined ? {} : { root }),
    ...(record === undefined ? {} : { record }),
    ...(input.folder === undefined ? {} : { folder: input.folder }),
    ...(input.time === undefined ? {} : { time: input.time }),
  };
  return { view, declared };
}

/** Asks every rule about each reference of a document; findings of one that cannot be read to its end are let go. */
function referenceJudge({ files, off }: Tt05Input, findings: FewOfEachCode): ReturnType<MetsInput['judge']> {
  const own = new FewOfEachCode();
  return {
    hear: (reference) => {
      const file = files.get(reference.path ?? '');
      for (const [id, rule] of REFERENCE_RULES) {
        const breach = off?.has(id) === true ? undefined : rule(reference, file);
        if (breach !== undefined) add(own, id, [breach]);
      }
    },
    end: () => { findings.join(own); },
  };
}

/** Which of the five it is: what METS says, and what its record holds. The printed DIP of the circular says SIP. */
function kindOf(root: PackageView['root'], reading: RecordReading | undefined): PackageKind {
  const names = new Set(reading?.kind === 'record' ? reading.fields.map(({ name }) => name) : []);
  const said = root?.header?.packageType?.toUpperCase();
  if (names.has('requestID') || said === 'DIP') return 'DIP';
  const isAip = said === 'AIP' || (said !== 'SIP' && names.has('arcFileCode'));
  const loose = names.has('source') || (names.size === 0 && root?.type?.toLowerCase() === 'collection');
  return PACKAGE_KINDS[(isAip ? 2 : 0) + (loose ? 1 : 0)] ?? 'SIP_hoso';
}

/** Records as they are read; those that are none are kept for the rules that say so. */
class RecordReadings {
  readonly problems: { path: string; problem: Extract<RecordReading, { kind: 'problem' }>['problem'] }[] = [];
  readonly otherRoots: { path: string; root: string }[] = [];
  readonly #kind: PackageKind;
  #surroundings: Surroundings;

  constructor(kind: PackageKind, surroundings: Surroundings) {
    this.#kind = kind;
    this.#surroundings = surroundings;
  }

  /** The records to come are of documents of this period. */
  within(period: Surroundings['period']): void {
    if (period !== undefined) this.#surroundings = { ...this.#surroundings, period };
  }

  view(path: string, reading: RecordReading, recordClass: Parameters<typeof viewRecord>[2]['recordClass']): RecordView | undefined {
    if (reading.kind === 'problem') {
      this.problems.push({ path, problem: reading.problem });
      return undefined;
    }
    if (reading.root !== 'simpledc') this.otherRoots.push({ path, root: reading.root });
    return reading.root === 'simpledc' || recordClass === packageRecordClass(this.#kind) ? viewRecord(path, reading.fields, { recordClass, kind: this.#kind, surroundings: this.#surroundings }) : undefined;
  }
}

function judgeRecord(view: RecordView, rules: ReadonlyMap<string, RecordRule>, off: ReadonlySet<string> | undefined, findings: FewOfEachCode): void {
  for (const [id, rule] of rules) if (off?.has(id) !== true) add(findings, id, rule(view));
}

/** Data files by their name without folder and ending, as a record names them. */
function namesOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const name = file.replace(/(\.fetch\.txt|\.[^.]*)$/, '');
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [path]);
    else list.push(path);
  }
  return byName;
}

/** The data files that the structural map and the name of a record give it, each once; the list of the map itself where that is all. */
function dataOf([linked, named]: readonly [readonly string[], readonly string[]], files: ReadonlyMap<string, Tt05File>): readonly string[] {
  const [only = ''] = linked;
  if (linked.length === 1 && files.has(only) && named.every((path) => path === only)) return linked;
  return [...new Set([...linked, ...named])].filter((path) => files.has(path));
}

function packageOf({ kind, root, record, items, mets }: PackageView): Tt05Package | undefined {
  if (root === undefined || record === undefined) return undefined;
  const organisations = [...mets].sort((a, b) => Number(a.isRoot) - Number(b.isRoot)).flatMap(({ mets: { agents } }) => agents.filter(({ type }) => type === 'ORGANIZATION'));
  const body = organisations.find(({ notes }) => notes.some((note) => note.type === 'IDENTIFICATIONCODE')) ?? organisations[0];
  const fondsCode = body?.notes.find((note) => note.type === 'IDENTIFICATIONCODE')?.text;
  const creator = body?.name;
  const submissionAgreement = root.recordIds.find(({ type, text }) => type === 'SUBMISSIONAGREEMENT' && text !== '')?.text;
  return {
    kind,
    objectId: root.objectId ?? '',
    created: root.header?.created ?? '',
    record: recordOf(record),
    items: items.map(({ itemClass, name, record: values, data }): Tt05Item => ({
      itemClass, name, record: values, files: data.map((path) => path.replace(/^representations\/[^/]+\/data\//i, '')),
    })),
    ...(root.header?.recordStatus === undefined ? {} : { recordStatus: root.header.recordStatus }),
    ...(submissionAgreement === undefined ? {} : { submissionAgreement }),
    ...(fondsCode === undefined || fondsCode === '' ? {} : { fondsCode }),
    ...(creator === undefined || creator === '' ? {} : { creator }),
  };
}
