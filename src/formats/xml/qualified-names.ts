import { is, isNcName, NAME } from './characters.ts';
import type { Scope } from './namespaces.ts';

/** The name of an element or an attribute as it is written, taken apart once however often the document repeats it. */
export class QualifiedName {
  readonly name: string;
  /** '' when it has none. */
  readonly prefix: string;
  readonly local: string;
  /** Whether both its parts are names (Namespaces in XML §3). */
  readonly isWellFormed: boolean;
  /** Number of the start tag in which it stood last as an attribute. */
  seenIn = 0;
  #scope: Scope | undefined;
  #uri: string | undefined;

  constructor(name: string) {
    const colon = name.indexOf(':');
    this.name = name;
    this.prefix = interned(colon < 0 ? '' : name.slice(0, colon));
    this.local = interned(name.slice(colon + 1));
    this.isWellFormed = isNcName(this.local) && (colon < 0 || isNcName(this.prefix));
  }

  /** The namespace that its prefix stands for, the default one if it has none. Asked mostly in the same scope as before. */
  uriIn(scope: Scope): string | undefined {
    if (scope !== this.#scope) {
      this.#scope = scope;
      this.#uri = scope.resolve(this.prefix);
    }
    return this.#uri;
  }
}

/** Names that are kept; a document of more has something else in mind. */
const MOST_NAMES = 4096;
const SLOTS = 1024;

/** Reads names out of a text and answers the same object for the same name. */
export class QualifiedNames {
  /** Where the name that was read last ends. */
  end = 0;
  readonly #known = new Map<string, QualifiedName>();
  /** What was read last of each hash: most names are found here without making a text of them. */
  readonly #slots: (QualifiedName | undefined)[] = Array.from({ length: SLOTS });

  /** The name that begins at a place, or undefined when the text ends before it does. */
  read(text: string, from: number): QualifiedName | undefined {
    let hash = 0;
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (!is(code, NAME)) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    if (at === text.length) return undefined;
    this.end = at;
    const slot = hash & (SLOTS - 1);
    const likely = this.#slots[slot];
    if (likely !== undefined && stands(likely.name, text, from, at)) return likely;
    const found = this.#named(text.slice(from, at));
    this.#slots[slot] = found;
    return found;
  }

  /** Forgets all names when they are too many. Not between two names of one tag: equal names would be two objects. */
  tidy(): void {
    if (this.#known.size < MOST_NAMES) return;
    this.#known.clear();
    this.#slots.fill(undefined);
  }

  #named(name: string): QualifiedName {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const added = new QualifiedName(interned(name));
    this.#known.set(added.name, added);
    return added;
  }
}

function stands(name: string, text: string, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let at = 0; at < name.length; at += 1) if (name.charCodeAt(at) !== text.charCodeAt(from + at)) return false;
  return true;
}

/**
 * The engine's one copy of a text: names of properties are kept once each. To compare two of them is to compare addresses,
 * and nothing of the document stays in memory for the sake of a name.
 */
export function interned(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}
