import type { Bilingual, Json, Lang, Messages } from '../../base/index.ts';
import type { JsonObject } from '../compose-report.ts';
import { ROW_OUTCOMES } from '../model.ts';

/** One of the twenty-two sections, as pages for people show it. */
export interface Section {
  readonly number: number;
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly paragraphs: readonly string[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said below it, e.g. that there are more rows in a file. */
  readonly foot?: string;
}

/** Rows of a table that pages show; the files have all. */
const SHOWN = 500;

/** The members of a report in the order of interface.md §1.6. */
const MEMBERS = [
  'report', 'repository', 'generated', 'software', 'policy', 'scope', 'method', 'totals', 'outcomes', 'discrepancies', 'repairs', 'coverage', 'sampling', 'events',
  'deletions', 'storageAccess', 'formatRisks', 'merkle', 'previous', 'ledger', 'signature', 'limits',
] as const;

/** Every content of the report in one language. Nothing is taken from anywhere but the report: what is signed is what is shown. */
export function outlineOf(report: JsonObject, messages: Messages, lang: Lang): readonly Section[] {
  const outline = new Outline(messages, lang);
  return MEMBERS.map((member, at) => ({ number: at + 1, title: outline.word(`section.${member}`), ...outline.section(member, report[member] as JsonObject) }));
}

type Content = Pick<Section, 'facts' | 'paragraphs' | 'tables'>;

class Outline {
  readonly #messages: Messages;
  readonly #lang: Lang;

  constructor(messages: Messages, lang: Lang) {
    this.#messages = messages;
    this.#lang = lang;
  }

  word(key: string): string {
    return this.#messages.text(`auditReport.${key}`, this.#lang);
  }

  section(member: string, value: JsonObject): Content {
    if (member === 'limits') return { facts: [], paragraphs: [...this.#texts(value['proves']), ...this.#texts(value['doesNotProve'])], tables: [] };
    if (member === 'outcomes') return { facts: [], paragraphs: [], tables: [this.#outcomes(value)] };
    const facts: (readonly [string, string])[] = [];
    const paragraphs: string[] = [];
    const tables: Table[] = [];
    for (const [name, one] of Object.entries(value)) {
      if (one === undefined) continue;
      if (isRecords(one)) {
        if (one.length > 0) tables.push(this.#table(one));
        else facts.push([this.#label(name), this.word('none')]);
      } else if (isText(one) && (name === 'text' || name === 'why' || name === 'what' || name === 'rule')) paragraphs.push(one[this.#lang]);
      else facts.push(...this.#facts(name, one));
    }
    return { facts, paragraphs, tables };
  }

  #texts(value: Json | undefined): readonly string[] {
    return (value as readonly Bilingual[]).map((text) => text[this.#lang]);
  }

  #outcomes({ all, locations }: JsonObject): Table {
    const row = (name: string, counts: JsonObject): readonly string[] => [name, ...[...ROW_OUTCOMES, 'total'].map((outcome) => this.#plain(counts[outcome] ?? 0))];
    const places = locations as readonly JsonObject[];
    return {
      head: [this.#label('location'), ...ROW_OUTCOMES.map((outcome) => this.word(`outcome.${outcome}`)), this.word('total')],
      rows: [...places.map((place) => row(this.#cell(place['location']), place)), row(this.word('all'), all as JsonObject)],
    };
  }

  /** A name that has words gets them; identifiers of the report stay what they are. */
  #label(name: string): string {
    const key = `auditReport.label.${name}`;
    return this.#messages.has(key) ? this.#messages.text(key, this.#lang) : name;
  }

  #facts(name: string, value: Json): readonly (readonly [string, string])[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[this.#label(name), this.#plain(value)]];
    if (isText(value)) return [[this.#label(name), value[this.#lang]]];
    const object = value as JsonObject;
    if (object['recorded'] === false) return [[this.#label(name), `${this.word('notRecorded')} ${(object['why'] as unknown as Bilingual)[this.#lang]}`]];
    return Object.entries(object).flatMap(([inner, one]) => (one === undefined ? [] : this.#facts(inner, one).map(([label, text]) => [name === 'all' ? label : `${this.#label(name)} · ${label}`, text] as const)));
  }

  #table(records: readonly JsonObject[]): Table {
    const names = [...new Set(records.slice(0, SHOWN).flatMap((record) => Object.keys(record).filter((name) => record[name] !== undefined)))];
    const rows = records.slice(0, SHOWN).map((record) => names.map((name) => this.#cell(record[name])));
    const more = records.length - rows.length;
    return { head: names.map((name) => this.#label(name)), rows, ...(more > 0 ? { foot: this.#messages.text('auditReport.more', this.#lang, { count: more }) } : {}) };
  }

  #cell(value: Json | undefined): string {
    if (value === undefined) return '';
    if (typeof value !== 'object' || value === null) return this.#plain(value);
    if (isText(value)) return value[this.#lang];
    if (Array.isArray(value)) return value.map((one: Json) => this.#cell(one)).join('; ');
    return Object.entries(value as JsonObject).flatMap(([name, one]) => (one === undefined ? [] : [`${this.#label(name)} ${this.#cell(one)}`])).join(', ');
  }

  #plain(value: Json): string {
    if (typeof value === 'number') return value.toLocaleString(this.#lang === 'vi' ? 'vi-VN' : 'en-GB');
    if (typeof value === 'boolean') return this.word(value ? 'yes' : 'no');
    if (Array.isArray(value)) return value.map((one: Json) => this.#cell(one)).join('; ');
    return typeof value === 'string' ? value : '';
  }
}

function isText(value: Json): value is { readonly vi: string; readonly en: string } {
  return typeof value === 'object' && value !== null && 'vi' in value && 'en' in value && typeof value.vi === 'string' && typeof value.en === 'string';
}

function isRecords(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every((one: Json) => typeof one === 'object' && one !== null && !Array.isArray(one));
}
