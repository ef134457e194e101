import type { XmlElement } from '../xml/index.ts';
import { EAD_LEVELS, isIdentity, isName, isProse, oneLine, readableText, type EadLevel, type EadStatement, type EadUnit } from './model.ts';

/** Gets each unit with its depth: 0 is the whole. */
export type ReceiveUnit = (unit: EadUnit, depth: number) => void;

interface Unit {
  readonly unit: EadUnit & { readonly statements: EadStatement[] };
  sent: boolean;
}
interface Open {
  readonly element: EadStatement['element'];
  readonly depth: number;
  readonly attributes: Omit<EadStatement, 'element' | 'text'>;
  readonly languages: string[];
  text: string;
  heading: string | undefined;
}

const COMPONENT = /^c(?:0[1-9]|1[0-2])?$/;
/** Of one unit; more are named as unread. */
const MOST_STATEMENTS = 100_000;
/** Different names of elements that are told. */
const MOST_UNREAD = 1000;
/** What ends a paragraph, a line of a list or a row of a table. */
const LINES: ReadonlySet<string> = new Set(['p', 'item', 'row', 'chronitem', 'defitem', 'lb']);

/** Reads `archdesc` and its components into units. */
export class UnitReader {
  readonly unread = new Set<string>();
  readonly #receive: ReceiveUnit;
  readonly #units: Unit[] = [];
  readonly #path: string[] = [];
  #open: Open | undefined;
  /** Prose has begun its first line. */
  #lineOpen = false;

  constructor(receive: ReceiveUnit) {
    this.#receive = receive;
  }

  open(element: XmlElement): void {
    const { local } = element;
    if (local === 'archdesc' || COMPONENT.test(local)) this.#openUnit(element);
    else if (local === 'dsc') this.#send();
    else if (this.#open !== undefined) this.#openInside(element, this.#open);
    else this.#openStatement(element);
    this.#path.push(local);
  }

  text(value: string): void {
    const open = this.#open;
    if (open === undefined) {
      if (/[^ \t\r\n]/.test(value)) this.#leaveOut(this.#path.at(-1) ?? '');
    } else if (open.heading !== undefined && this.#path.at(-1) === 'head') open.heading += value;
    else if (this.#path.includes('unittype') && open.element === 'extent') open.heading = (open.heading ?? '') + value;
    else open.text += isProse(open.element) ? value.replace(/[ \t\r\n]+/g, ' ') : value;
  }

  close(element: XmlElement): void {
    this.#path.pop();
    if (this.#open?.depth === element.depth) this.#closeStatement(this.#open);
    if (element.local !== 'archdesc' && !COMPONENT.test(element.local)) return;
    this.#send();
    this.#units.pop();
  }

  #leaveOut(element: string): void {
    if (this.unread.size < MOST_UNREAD) this.unread.add(element);
  }

  #openUnit(element: XmlElement): void {
    this.#send();
    const level = element.attribute('level') ?? 'otherlevel';
    const unit = {
      level: (EAD_LEVELS as readonly string[]).includes(level) ? level as EadLevel : 'otherlevel',
      ...said('otherLevel', element.attribute('otherlevel')), ...said('id', element.attribute('id')), ...said('field', element.attribute('encodinganalog')),
      statements: [],
    };
    this.#units.push({ unit, sent: false });
  }

  /** All that the unit says itself is read. */
  #send(): void {
    const unit = this.#units.at(-1);
    if (unit === undefined || unit.sent) return;
    unit.sent = true;
    this.#receive(unit.unit, this.#units.length - 1);
  }

  #openStatement(element: XmlElement): void {
    const name = element.local === 'physdescstructured' ? 'extent' : element.local;
    if (this.#units.at(-1)?.sent !== false || !(isIdentity(name) || isName(name) || isProse(name))) return;
    const within = this.#path.includes('origination') ? 'origination' as const : 'controlaccess' as const;
    const code = name === 'extent' ? element.attribute('unit') : element.attribute('altrender') ?? element.attribute('normal');
    const identifier = element.attribute('identifier') ?? element.attribute('authfilenumber');
    this.#open = {
      element: name, depth: element.depth, languages: [], text: '', heading: undefined,
      attributes: { ...isName(name) ? { within } : {}, ...said('field', element.attribute('encodinganalog')), ...said('code', isName(name) ? identifier : code) },
    };
    this.#lineOpen = false;
  }

  #openInside(element: XmlElement, open: Open): void {
    const { local } = element;
    if (local === 'extent' && open.element === 'physdesc') {
      this.#closeStatement(open);
      this.#openStatement(element);
    } else if (local === 'head' && isProse(open.element)) open.heading ??= '';
    else if (local === 'language') {
      const code = element.attribute('langcode');
      if (code !== undefined) open.languages.push(code);
    } else if (LINES.has(local) && isProse(open.element)) {
      if (this.#lineOpen) open.text += '\n';
      this.#lineOpen = true;
    } else if (local === 'part' && open.text.trim() !== '') open.text += ', ';
  }

  #closeStatement(open: Open): void {
    this.#open = undefined;
    const { element, attributes, languages } = open;
    const text = readableText(element, open.text);
    const more = element === 'extent' ? said('code', open.heading === undefined ? undefined : oneLine(open.heading)) : said('heading', open.heading === undefined ? undefined : oneLine(open.heading));
    if (text === '' && attributes.code === undefined && languages.length === 0) return;
    const statements = this.#units.at(-1)?.unit.statements ?? [];
    if (statements.length >= MOST_STATEMENTS) this.#leaveOut(element);
    else statements.push({ element, ...attributes, ...more, text, ...languages.length === 0 ? {} : { languages } });
  }
}

function said<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}
