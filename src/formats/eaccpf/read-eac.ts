import type { ByteStream } from '../../base/index.ts';
import { parseXml, StopParsing, type XmlElement, type XmlProblem } from '../xml/index.ts';
import { EAC_NS, EAC_RELATIONS, type EacDate, type EacEntity, type EacForm, type EacRelation, type EacRelationType } from './model.ts';

/** An entity that was read, or why the document is none. `unread` names elements with text that the model has no place for. */
export type EacReading =
  | { readonly kind: 'entity'; readonly form: EacForm; readonly entity: EacEntity; readonly unread: readonly string[] }
  /** No name or no type: nobody could say whom it describes. */
  | { readonly kind: 'incomplete'; readonly missing: 'name' | 'type' }
  | { readonly kind: 'not-eac'; readonly root: string }
  | { readonly kind: 'problem'; readonly problem: XmlProblem };

const XLINK = 'http://www.w3.org/1999/xlink';
/** An authority record is no book; attacker-controlled. */
const LIMITS = { bytes: 16 * 1024 ** 2, text: 4 * 1024 ** 2, depth: 64 } as const;
const MOST = 10_000;

/** Reads EAC-CPF 2010 or 2.0 (untrusted). Whether it is valid is for its schema to say. */
export async function readEac(source: ByteStream | Iterable<Uint8Array>): Promise<EacReading> {
  const reader = new EntityReader();
  const problem = await parseXml(source, reader, LIMITS);
  if (reader.otherRoot !== undefined) return { kind: 'not-eac', root: reader.otherRoot };
  return problem === undefined ? reader.reading() : { kind: 'problem', problem };
}

type Kind = EacEntity['type'];
const TYPES: Readonly<Record<string, Kind>> = { corporatebody: 'corporateBody', person: 'person', family: 'family' };

type Lists = Readonly<Record<'entityIds' | 'names' | 'places' | 'functions' | 'history' | 'note' | 'sources', string[]>>;

class EntityReader {
  otherRoot: string | undefined;
  #form: EacForm = '2010';
  readonly #path: string[] = [];
  #text = '';
  /** Text of the elements around, up to where the current one begins. */
  readonly #mixed: string[] = [];
  #type: Kind | undefined;
  #recordId = '';
  readonly #lists: Lists = { entityIds: [], names: [], places: [], functions: [], history: [], note: [], sources: [] };
  readonly #local: { type: string; term: string }[] = [];
  readonly #relations: EacRelation[] = [];
  readonly #unread = new Set<string>();
  #from: EacDate | undefined;
  #to: EacDate | undefined;
  #standard: string | undefined;
  #localType = '';
  #relation: { type: string; target: string | undefined; name: string } | undefined;
  #parts: string[] = [];

  open(element: XmlElement): void {
    const { local, uri, depth } = element;
    if (depth === 1) this.#root(local, uri);
    this.#mixed.push(this.#text);
    this.#text = '';
    this.#path.push(local);
    if (local === 'nameEntry') this.#parts = [];
    else if (local === 'function') this.#parts = [];
    else if (local === 'entityType') this.#type = TYPES[(element.attribute('value') ?? '').toLowerCase()] ?? this.#type;
    else if (local === 'fromDate' || local === 'toDate' || local === 'date') this.#standard = element.attribute('standardDate');
    else if (local === 'localDescription') this.#localType = element.attribute('localType') ?? element.attribute('localTypeDeclarationReference') ?? '';
    else if (local === 'cpfRelation') this.#relation = { type: element.attribute('cpfRelationType') ?? 'associative', target: element.attribute('href', XLINK), name: '' };
    else if (local === 'relation') this.#relation = { type: 'associative', target: undefined, name: '' };
    else if (local === 'targetEntity' && this.#relation !== undefined) this.#relation.target ??= element.attribute('valueURI') ?? element.attribute('target');
  }

  text(value: string): void {
    this.#text += value;
  }

  close({ local }: XmlElement): void {
    const text = this.#text.replace(/\s+/g, ' ').trim();
    const before = this.#mixed.pop() ?? '';
    this.#path.pop();
    const above = this.#path.at(-1) ?? '';
    const used = this.#take(local, above, text);
    if (!used && text !== '' && !isControl(this.#path)) this.#unread.add([...this.#path.slice(1), local].join('/'));
    this.#text = INLINE.has(local) ? `${before}${this.#text}` : before;
  }

  reading(): EacReading {
    const [first, ...others] = this.#lists.names;
    if (first === undefined) return { kind: 'incomplete', missing: 'name' };
    if (this.#type === undefined) return { kind: 'incomplete', missing: 'type' };
    const { entityIds, places, functions, history, note, sources } = this.#lists;
    const entity: EacEntity = {
      recordId: this.#recordId, type: this.#type, entityIds, names: [first, ...others], places, functions, history, note, local: this.#local, sources, relations: this.#relations,
      ...(this.#from === undefined ? {} : { from: this.#from }), ...(this.#to === undefined ? {} : { to: this.#to }),
    };
    return { kind: 'entity', form: this.#form, entity, unread: [...this.#unread].sort() };
  }

  #take(local: string, above: string, text: string): boolean {
    if (this.#takeWhole(local)) return true;
    if (text === '') return true;
    if (this.#relation !== undefined) return this.#takeRelation(local, text);
    switch (local) {
      case 'recordId': this.#recordId = text; return true;
      case 'entityId': return this.#add('entityIds', text);
      case 'entityType': this.#type ??= TYPES[text.toLowerCase()]; return true;
      case 'part': this.#parts.push(text); return true;
      case 'fromDate': return this.#takeDate('from', text);
      case 'toDate': return this.#takeDate('to', text);
      case 'placeEntry': case 'placeName': return this.#add('places', text);
      case 'sourceEntry': return this.#add('sources', text);
      case 'reference': return above === 'source' ? this.#add('sources', text) : false;
      case 'term': return this.#takeTerm(above, text);
      case 'p': return this.#takeParagraph(text);
      default: return INLINE.has(local);
    }
  }

  /** Elements that are taken from their children. */
  #takeWhole(local: string): boolean {
    if (local === 'nameEntry') {
      if (this.#parts.length > 0) this.#add('names', this.#parts.join(' '));
      return true;
    }
    if (local === 'function') {
      if (this.#parts.length > 0) this.#add('functions', this.#parts.join('\n'));
      return true;
    }
    if (local !== 'cpfRelation' && local !== 'relation') return false;
    const relation = this.#relation;
    this.#relation = undefined;
    if (relation === undefined || relation.name === '' || this.#relations.length >= MOST) return true;
    const type = EAC_RELATIONS.find((known): known is EacRelationType => known === relation.type) ?? 'associative';
    this.#relations.push({ type, name: relation.name, ...(relation.target === undefined ? {} : { target: relation.target }) });
    return true;
  }

  #takeRelation(local: string, text: string): boolean {
    const relation = this.#relation;
    if (relation === undefined) return false;
    if (local === 'relationEntry' || local === 'part') relation.name = relation.name === '' ? text : `${relation.name} ${text}`;
    else if (local === 'relationType') relation.type = EAC_RELATIONS.find((known) => known === text) ?? relation.type;
    else return false;
    return true;
  }

  #takeDate(end: 'from' | 'to', text: string): boolean {
    if (!this.#path.includes('existDates')) return false;
    const date = { text, ...(this.#standard === undefined ? {} : { standard: this.#standard }) };
    if (end === 'from') this.#from ??= date;
    else this.#to ??= date;
    return true;
  }

  #takeTerm(above: string, text: string): boolean {
    if (above === 'function') this.#parts.push(text);
    else if (above === 'localDescription' && this.#local.length < MOST) this.#local.push({ type: this.#localType, term: text });
    else return false;
    return true;
  }

  #takeParagraph(text: string): boolean {
    const path = this.#path;
    if (path.includes('biogHist')) return this.#add('history', text);
    if (path.includes('function')) {
      this.#parts.push(text);
      return true;
    }
    return path.includes('identity') ? this.#add('note', text) : false;
  }

  #add(list: keyof Lists, text: string): boolean {
    if (this.#lists[list].length < MOST) this.#lists[list].push(text);
    return true;
  }

  #root(local: string, uri: string): void {
    if ((local === 'eac-cpf' && uri === EAC_NS[2010]) || (local === 'eac' && uri === EAC_NS['2.0'])) {
      this.#form = local === 'eac' ? '2.0' : '2010';
      return;
    }
    this.otherRoot = uri === '' ? local : `{${uri}}${local}`;
    throw new StopParsing();
  }
}

/** Words inside of a paragraph. */
const INLINE: ReadonlySet<string> = new Set(['span', 'emph', 'ref']);

/** What a record says about itself is not about its entity. */
function isControl(path: readonly string[]): boolean {
  return path[1] === 'control';
}
