import type { XmlElement } from '../xml/index.ts';
import type { ContentState } from './content-model.ts';
import { shown } from './names.ts';
import type { DocumentPlace } from './validation-findings.ts';
import type { TypeDefinition } from './model.ts';

/** What an open element may hold: `nothing` not even white space, `children` no text, `mixed` both. */
export type Holds = 'nothing' | 'text' | 'children' | 'mixed';

/** An element that was opened and not yet closed; used again for the next one of the same depth. */
export interface OpenElement {
  local: string;
  /** Which one of its name it is among its siblings, from 1. */
  index: number;
  line: number;
  column: number;
  type: TypeDefinition | undefined;
  holds: Holds;
  state: ContentState | undefined;
  /** Whether its text is to be looked at when it closes, and as what. */
  text: string | undefined;
  fixed: string | undefined;
  /** A finding about its text was made already. */
  told: boolean;
  lastChild: string;
  lastIndex: number;
  others: Map<string, number> | undefined;
}

/** Names whose occurrences are counted below one element; a document with more gets `[?]` in its places. */
const MOST_NAMES = 1000;

/** The path from the root to where the reading is. */
export class OpenElements {
  readonly #elements: OpenElement[] = [];
  #depth = 0;

  /** Opens the next element below the one that is open, and counts it there. */
  push(element: XmlElement): OpenElement {
    const index = this.#depth === 0 ? 1 : countChild(this.#elements[this.#depth - 1], element.local);
    const open = this.#elements[this.#depth] ?? emptyElement();
    if (this.#depth === this.#elements.length) this.#elements.push(open);
    this.#depth += 1;
    open.local = element.local;
    open.index = index;
    open.line = element.line;
    open.column = element.column;
    open.type = undefined;
    open.state = undefined;
    open.text = undefined;
    open.fixed = undefined;
    open.told = false;
    open.holds = 'mixed';
    open.lastChild = '';
    open.lastIndex = 0;
    open.others = undefined;
    return open;
  }

  pop(): void {
    this.#depth -= 1;
  }

  get top(): OpenElement | undefined {
    return this.#depth === 0 ? undefined : this.#elements[this.#depth - 1];
  }

  /** The innermost open element as a place; an attribute of it with its name. */
  place(attribute?: string): DocumentPlace {
    const { line = 1, column = 0 } = this.top ?? {};
    return { line, column, steps: () => this.#steps() + (attribute === undefined ? '' : `/@${shown(attribute)}`) };
  }

  #steps(): string {
    const path = this.#elements.slice(0, this.#depth).map(({ local, index }, depth) => (
      depth === 0 ? `/${shown(local)}` : `/${shown(local)}[${index === 0 ? '?' : index}]`
    ));
    // A path of 256 names would hide the finding that it locates.
    return path.length <= 24 ? path.join('') : `${path.slice(0, 12).join('')}/…${path.slice(-12).join('')}`;
  }
}

function emptyElement(): OpenElement {
  return {
    local: '', index: 0, line: 0, column: 0, type: undefined, holds: 'mixed', state: undefined, text: undefined, fixed: undefined, told: false,
    lastChild: '', lastIndex: 0, others: undefined,
  };
}

/** Siblings of one name mostly stand together: only a change of name costs a look-up. 0 when it is not counted. */
function countChild(parent: OpenElement | undefined, local: string): number {
  if (parent === undefined) return 1;
  if (parent.lastChild === local) {
    if (parent.lastIndex > 0) parent.lastIndex += 1;
    return parent.lastIndex;
  }
  if (parent.lastChild !== '') {
    parent.others ??= new Map();
    if (parent.others.size < MOST_NAMES || parent.others.has(parent.lastChild)) parent.others.set(parent.lastChild, parent.lastIndex);
  }
  const known = parent.others?.get(local);
  const full = parent.others !== undefined && parent.others.size >= MOST_NAMES;
  parent.lastChild = local;
  parent.lastIndex = known === undefined ? (full ? 0 : 1) : known === 0 ? 0 : known + 1;
  return parent.lastIndex;
}
