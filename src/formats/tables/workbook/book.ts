import type { TableLimits } from '../table.ts';
import { readAtMost, TooLong } from '../../../base/index.ts';
import { parseXml, type XmlElement, type XmlProblem } from '../../xml/index.ts';
import { shortened, tableFinding, UnreadableTable } from '../unreadable.ts';
import type { WorkbookArchive } from './archive.ts';
import { readSharedStrings, SharedStrings } from './shared-strings.ts';
import { readStyles, type CellStyle } from './styles.ts';

/** One sheet of a workbook and the part of the archive that it is in. */
export interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: string;
}

/** What all sheets of a workbook share. */
export interface Book {
  readonly sheets: readonly SheetEntry[];
  readonly from1904: boolean;
  readonly strings: SharedStrings;
  readonly styles: readonly CellStyle[];
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT_RELATIONS = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
/** Relations and the list of sheets are small. */
const SMALL_PART = 4 * 1024 * 1024;
/** Sheets of one workbook; attacker-controlled. */
const MOST_SHEETS = 1000;

/** Reads what stands before the sheets. Throws `UnreadableTable`. */
export async function readBook(archive: WorkbookArchive, path: string, limits: TableLimits): Promise<Book> {
  const main = (await relationsOf(archive, path, '')).find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!archive.has(main)) throw new UnreadableTable(tableFinding('T-13', 'error', { path, params: { detail: archive.has('content.xml') ? 'OpenDocument (.ods)' : archive.has('word/document.xml') ? 'Word (.docx)' : 'ZIP' } }));
  const listed: { readonly name: string; readonly hidden: boolean; readonly relation: string }[] = [];
  let from1904 = false;
  await readSmall(archive, path, main, (element) => {
    if (element.local === 'workbookPr') from1904 = /^(1|true)$/.test(element.attribute('date1904') ?? '');
    if (element.local !== 'sheet' || listed.length >= MOST_SHEETS) return;
    const state = element.attribute('state');
    listed.push({ name: shortened(element.attribute('name') ?? ''), hidden: state === 'hidden' || state === 'veryHidden', relation: element.attribute('id', RELATIONS) ?? element.attribute('id', STRICT_RELATIONS) ?? '' });
  });
  const relations = await relationsOf(archive, path, main);
  const parts = new Map(relations.filter(({ type }) => type === 'worksheet').map(({ id, target }) => [id, target]));
  const partOf = (type: string): string | undefined => relations.find((relation) => relation.type === type && archive.has(relation.target))?.target;
  return {
    // Sheets of charts and macros have other relations, and no cells.
    sheets: listed.flatMap(({ name, hidden, relation }) => {
      const part = parts.get(relation);
      return part === undefined ? [] : [{ name, hidden, part }];
    }),
    from1904,
    strings: await stringsOf(archive, path, { part: partOf('sharedStrings'), limits }),
    styles: await stylesOf(archive, path, partOf('styles')),
  };
}

interface Relation {
  readonly id: string;
  /** Last step of the relation's type. */
  readonly type: string;
  readonly target: string;
}

async function relationsOf(archive: WorkbookArchive, path: string, part: string): Promise<readonly Relation[]> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const name = `${folder}_rels/${part.slice(slash)}.rels`;
  if (!archive.has(name)) return [];
  const relations: Relation[] = [];
  await readSmall(archive, path, name, (element) => {
    if (element.local !== 'Relationship' || element.attribute('TargetMode') === 'External' || relations.length > 10_000) return;
    const type = (element.attribute('Type') ?? '').split('/').pop() ?? '';
    relations.push({ id: element.attribute('Id') ?? '', type, target: resolved(folder, element.attribute('Target') ?? '') });
  });
  return relations;
}

/** A target is relative to the folder of its source; it names a part of the archive and can be nothing else. */
function resolved(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

async function readSmall(archive: WorkbookArchive, path: string, part: string, open: (element: XmlElement) => void): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readAtMost(archive.read(part), SMALL_PART);
  } catch (thrown) {
    if (!(thrown instanceof TooLong)) throw thrown;
    throw new UnreadableTable(tableFinding('T-15', 'error', { path, params: { part: shortened(part), limit: SMALL_PART } }));
  }
  const problem = await parseXml([bytes], { open });
  if (problem !== undefined) throw brokenPart(path, part, problem);
}

/** A part that is no XML as it should be; one with a DOCTYPE is told as what it is. */
export function brokenPart(path: string, part: string, problem: Pick<XmlProblem, 'kind' | 'detail'>): UnreadableTable {
  if (problem.kind === 'doctype') return new UnreadableTable(tableFinding('T-08', 'error', { path, place: shortened(part) }));
  const detail = problem.detail === '' ? problem.kind : problem.detail;
  return new UnreadableTable(tableFinding('T-14', 'error', { path, params: { part: shortened(part), detail: shortened(detail) } }));
}

async function stringsOf(archive: WorkbookArchive, path: string, by: { readonly part: string | undefined; readonly limits: TableLimits }): Promise<SharedStrings> {
  const { part, limits } = by;
  const strings = new SharedStrings(limits.texts);
  if (part === undefined) return strings;
  const problem = await readSharedStrings(archive.read(part), strings, () => {
    throw new UnreadableTable(tableFinding('T-15', 'error', { path, params: { part: shortened(part), limit: limits.texts } }));
  });
  if (problem !== undefined) throw brokenPart(path, part, problem);
  return strings;
}

async function stylesOf(archive: WorkbookArchive, path: string, part: string | undefined): Promise<readonly CellStyle[]> {
  if (part === undefined) return [];
  const { styles, problem } = await readStyles(archive.read(part));
  if (problem !== undefined) throw brokenPart(path, part, problem);
  return styles;
}
