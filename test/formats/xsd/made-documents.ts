import type { Schema } from '../../../src/formats/xsd/index.ts';
import type { ContentState, Transition } from '../../../src/formats/xsd/content-model.ts';
import type { ElementDeclaration, SimpleType } from '../../../src/formats/xsd/model.ts';

/** An element to be written. */
export interface Made {
  local: string;
  uri: string;
  attributes: { local: string; uri: string; value: string }[];
  content: (Made | string)[];
}

/** A generator of numbers in [0, 1): the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PREFIXES: Readonly<Record<string, string>> = {
  'http://www.loc.gov/METS/': 'mets', 'http://www.loc.gov/premis/v3': 'premis', 'http://www.w3.org/1999/xlink': 'xlink',
  'http://www.w3.org/2001/XMLSchema-instance': 'xsi', 'https://DILCIS.eu/XML/METS/CSIPExtensionMETS': 'csip',
  'https://DILCIS.eu/XML/METS/SIPExtensionMETS': 'sip', 'http://www.w3.org/XML/1998/namespace': 'xml', 'urn:other': 'other',
};

/** Writes a document with every prefix declared at its root. */
export function written(root: Made): string {
  const declarations = Object.entries(PREFIXES).filter(([, prefix]) => prefix !== 'xml').map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, declarations)}\n`;
}

function element({ local, uri, attributes, content }: Made, extra = ''): string {
  const name = uri === '' ? local : `${PREFIXES[uri]}:${local}`;
  const list = attributes.map((one) => ` ${one.uri === '' ? '' : `${PREFIXES[one.uri]}:`}${one.local}="${escaped(one.value)}"`).join('');
  return `<${name}${extra}${list}>${content.map((one) => (typeof one === 'string' ? escaped(one) : element(one))).join('')}</${name}>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

export interface Making {
  readonly schema: Schema;
  readonly random: () => number;
  /** Local names that are not to be made. */
  readonly without: ReadonlySet<string>;
  /** Types for elements whose declared type is abstract. */
  readonly kinds: readonly string[];
}

/** Walks the compiled schema at random and answers a document that is valid by it. */
export class DocumentMaker {
  readonly #making: Making;
  #ids = 0;

  constructor(making: Making) {
    this.#making = making;
  }

  document(uri: string, local: string): Made {
    return this.#element(this.#making.schema.element(uri, local)!, 0);
  }

  #element(declaration: ElementDeclaration, depth: number): Made {
    const made: Made = { local: declaration.local, uri: declaration.uri, attributes: [], content: [] };
    let { type } = declaration;
    if (type.kind === 'complex' && type.abstract) {
      const kind = this.#pick(this.#making.kinds);
      made.attributes.push({ uri: 'http://www.w3.org/2001/XMLSchema-instance', local: 'type', value: `premis:${kind}` });
      type = this.#making.schema.type(declaration.uri, kind)!;
    }
    if (type.kind === 'simple') return { ...made, content: [this.#value(type)] };
    for (const use of [...type.attributes.values()].flat()) {
      if (use.required || this.#making.random() < 0.4) made.attributes.push({ uri: use.uri, local: use.local, value: use.fixed ?? this.#value(use.type) });
    }
    if (type.text !== undefined) made.content.push(this.#value(type.text));
    if (type.model !== undefined) made.content.push(...this.#children(type.model.start, depth));
    return made;
  }

  #children(start: ContentState, depth: number): Made[] {
    const children: Made[] = [];
    let state = start;
    for (let n = 0; n < 40; n += 1) {
      const choices = [...state.transitions.values()].flatMap((one) => all(one)).filter(({ declaration }) => !this.#making.without.has(declaration.local));
      if (state.accepts && (choices.length === 0 || this.#making.random() < 0.2 + depth * 0.06)) return children;
      if (choices.length === 0) {
        // Any element: one of another vocabulary.
        children.push({ local: 'thing', uri: 'urn:other', attributes: [], content: ['chữ'] });
        state = state.wildcards[0]!.next;
        continue;
      }
      const { declaration, next } = this.#pick(choices);
      children.push(this.#element(declaration, depth + 1));
      state = next;
    }
    return children;
  }

  #value(type: SimpleType): string {
    if (type.identity === 'ID') return `i${(this.#ids += 1)}`;
    if (type.identity === 'IDREF') return 'i1';
    if (type.listed !== undefined) return this.#pick(type.listed);
    const found = VALUES.filter((value) => type.accepts(value));
    return this.#pick(found);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#making.random() * list.length)]!;
  }
}

function all(transition: Transition): readonly Transition[] {
  return transition.other === undefined ? [transition] : [transition, ...all(transition.other)];
}

/** Texts that fit one type or another, among them every listed value of METS that the own schemas write as a pattern. */
const VALUES: readonly string[] = [
  'Sở Nội vụ', 'a/b.txt', '12', '2026-01-31T08:00:00+07:00', '2024-02-29T00:00:00Z', 'QUJD', '3.0', 'true', 'CREATOR', 'IPOWNER', 'ORGANIZATION', 'OTHER',
  'MD5', 'SHA-1', 'SHA-512', 'Adler-32', 'URL', 'PURL', 'DOI', 'replace', 'onLoad', 'none', 'RECT', 'POLY', 'SMPTE-NDF29.97', 'SMPTE-DF30', 'BYTE', 'TCF',
  'decompression', 'decryption', 'SIP', 'AIU', 'SOFTWARE VERSION', 'default', 'vi', '',
];

/** What is done to one value: ends of ranges, near misses, emptiness. */
const SPOILT: readonly string[] = [
  '', ' ', ' 12 ', '-1', '0', '+5', '99999999999999999999', '9223372036854775807', '9223372036854775808', '2147483648', '1.0', '2026-02-30T00:00:00', '2026-01-31',
  '2026-01-31T24:00:00', '2026-01-31T24:00:01', '2026-01-31T08:00:00+15:00', '-0001-01-01T00:00:00', 'Ô', '1a', 'i1', 'i2 i3', 'khong-co', 'a%zz', 'a#b#c', '1:2',
  'http://h:port/', 'SHA-224', 'sha-256', 'SIP', 'DIP', 'XIP', 'OTHER', 'Other', 'simple', '3.1', 'QUJ', 'QQ==', 'Q Q = =', 'QR==', 'PREMIS:EVENT', 'SMPTE-NDF24', 'yes', 'vi-VN', 'vi_VN',
];

/** Spoils one thing somewhere in a document, or does not: the schemas shall say. */
export function mutated(root: Made, random: () => number): Made {
  const copy = structuredClone(root);
  const elements: { readonly made: Made; readonly parent: Made | undefined }[] = [];
  const collect = (made: Made, parent?: Made): void => {
    elements.push({ made, parent });
    for (const child of made.content) if (typeof child !== 'string') collect(child, made);
  };
  collect(copy);
  const { made, parent } = elements[Math.floor(random() * elements.length)]!;
  const other = elements[Math.floor(random() * elements.length)]!.made;
  const at = parent?.content.indexOf(made) ?? 0;
  const attribute = made.attributes[Math.floor(random() * made.attributes.length)];
  const spoilt = SPOILT[Math.floor(random() * SPOILT.length)]!;
  const way = Math.floor(random() * 10);
  if (way === 0) parent?.content.splice(at, 1);
  else if (way === 1) parent?.content.splice(at, 0, structuredClone(made));
  else if (way === 2) made.local = other.local;
  else if (way === 3) made.content.unshift(random() < 0.5 ? ' \n' : 'chữ lạc');
  else if (way === 4) made.attributes = made.attributes.filter((one) => one !== attribute);
  else if (way === 5) made.attributes = [...made.attributes.filter(({ local, uri }) => local !== 'LA' && uri === ''), { local: 'LA', uri: random() < 0.5 ? '' : 'urn:other', value: spoilt }];
  else if (way === 6 && parent !== undefined) parent.content.push(...parent.content.splice(at, 1));
  else if (way === 7) made.content = [spoilt];
  else if (attribute !== undefined) attribute.value = spoilt;
  return copy;
}

