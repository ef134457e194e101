import { Fault } from '../../base/index.ts';
import { keyOf } from './names.ts';
import type { ElementDeclaration, Particle, Wildcard } from './model.ts';

/** Where one child leads. */
export interface Transition {
  readonly declaration: ElementDeclaration;
  readonly next: ContentState;
  /** The same local name in another namespace. */
  readonly other?: Transition;
}

/** What was read of an element's children so far, as far as it matters for the next one. */
export interface ContentState {
  /** Whether the children may end here. */
  readonly accepts: boolean;
  readonly transitions: ReadonlyMap<string, Transition>;
  readonly wildcards: readonly { readonly wildcard: Wildcard; readonly next: ContentState }[];
}

/** A deterministic automaton over the children of an element. */
export interface ContentModel {
  readonly start: ContentState;
  /** Every child that stands anywhere in the model, by `{uri}local`. */
  readonly declarations: ReadonlyMap<string, ElementDeclaration>;
}

/** Positions and states that a content model of a schema may come to: METS needs 20, the largest schemas known some 300. */
const MOST_POSITIONS = 5000;
const MOST_STATES = 5000;

type Symbol = { readonly kind: 'element'; readonly declaration: ElementDeclaration } | { readonly kind: 'wildcard'; readonly wildcard: Wildcard };

/** First and last positions of a piece of a model, and whether it may be absent. */
interface Piece {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Piece = { nullable: true, first: [], last: [] };

/**
 * Makes the automaton of a particle: positions and their successors (Glushkov), then sets of positions as states. A schema
 * must be unambiguous, so there are hardly more states than positions; bounds like `3..5` are written out.
 */
export function contentModel(particle: Particle, name: string): ContentModel {
  const builder = new PositionBuilder(name);
  const root = builder.piece(particle);
  return new StateBuilder(builder, name).model(root);
}

class PositionBuilder {
  readonly symbols: Symbol[] = [];
  readonly follow: Set<number>[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  piece({ min, max, term }: Particle): Piece {
    if (max === 0) return NOTHING;
    const once = (): Piece => this.#term(term);
    if (min === 1 && max === 1) return once();
    // a{2,4} is a a (a (a)?)?, so that every child still has one place to go.
    let tail: Piece;
    if (max === Infinity) {
      const repeated = once();
      this.#connect(repeated.last, repeated.first);
      tail = min === 0 ? { ...repeated, nullable: true } : repeated;
    } else {
      tail = NOTHING;
      for (let n = min; n < max; n += 1) tail = { ...this.#sequence(once(), tail), nullable: true };
    }
    const fixed = max === Infinity ? min - 1 : min;
    for (let n = 0; n < fixed; n += 1) tail = this.#sequence(once(), tail);
    return tail;
  }

  #term(term: Particle['term']): Piece {
    switch (term.kind) {
      case 'element': return this.#choice(term.declarations.map((declaration) => this.#position({ kind: 'element', declaration })));
      case 'wildcard': return this.#position({ kind: 'wildcard', wildcard: term.wildcard });
      case 'sequence': return term.particles.reduceRight((after: Piece, particle) => this.#sequence(this.piece(particle), after), NOTHING);
      case 'choice': return term.particles.length === 0 ? NOTHING : this.#choice(term.particles.map((particle) => this.piece(particle)));
      case 'all': return this.#all(term.particles);
    }
  }

  #position(symbol: Symbol): Piece {
    const at = this.symbols.push(symbol) - 1;
    if (at >= MOST_POSITIONS) throw new Fault('SCHEMA_REFUSED', { path: this.#name, detail: `> ${MOST_POSITIONS} positions` });
    this.follow.push(new Set());
    return { nullable: false, first: [at], last: [at] };
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const position of from) for (const next of to) this.follow[position]?.add(next);
  }

  #sequence(before: Piece, after: Piece): Piece {
    this.#connect(before.last, after.first);
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  #choice(pieces: readonly Piece[]): Piece {
    return {
      nullable: pieces.some(({ nullable }) => nullable),
      first: pieces.flatMap(({ first }) => first),
      last: pieces.flatMap(({ last }) => last),
    };
  }

  /** Each once, in any order: all orders are written out, which a schema of more than five children cannot ask for here. */
  #all(particles: readonly Particle[]): Piece {
    if (particles.length > 5) throw new Fault('SCHEMA_REFUSED', { path: this.#name, detail: `xs:all (${particles.length})` });
    if (particles.length === 0) return NOTHING;
    const orders = particles.map((chosen) => {
      const rest = particles.filter((particle) => particle !== chosen);
      const present = this.piece({ ...chosen, min: 1 });
      const piece = this.#sequence(present, this.#all(rest));
      return chosen.min === 0 ? piece : { ...piece, nullable: false };
    });
    return { ...this.#choice(orders), nullable: particles.every(({ min }) => min === 0) };
  }
}

interface OpenState extends ContentState {
  readonly transitions: Map<string, Transition>;
  readonly wildcards: { wildcard: Wildcard; next: ContentState }[];
}

class StateBuilder {
  readonly #positions: PositionBuilder;
  readonly #name: string;
  readonly #states = new Map<string, OpenState>();
  readonly #waiting: { readonly state: OpenState; readonly next: ReadonlySet<number> }[] = [];
  #last = new Set<number>();

  constructor(positions: PositionBuilder, name: string) {
    this.#positions = positions;
    this.#name = name;
  }

  model(root: Piece): ContentModel {
    this.#last = new Set(root.last);
    const start: OpenState = { accepts: root.nullable, transitions: new Map(), wildcards: [] };
    this.#waiting.push({ state: start, next: new Set(root.first) });
    for (let open = this.#waiting.pop(); open !== undefined; open = this.#waiting.pop()) this.#fill(open.state, open.next);
    const declarations = new Map<string, ElementDeclaration>();
    for (const symbol of this.#positions.symbols) {
      if (symbol.kind === 'element') declarations.set(keyOf(symbol.declaration.uri, symbol.declaration.local), symbol.declaration);
    }
    return { start, declarations };
  }

  #fill(state: OpenState, next: ReadonlySet<number>): void {
    const named = new Map<string, { readonly declaration: ElementDeclaration; readonly to: number[] }>();
    const wild = new Map<Wildcard, number[]>();
    for (const position of next) {
      const symbol = this.#positions.symbols[position];
      if (symbol?.kind === 'element') {
        const { declaration } = symbol;
        const key = keyOf(declaration.uri, declaration.local);
        const known = named.get(key);
        if (known === undefined) named.set(key, { declaration, to: [position] });
        else known.to.push(position);
      } else if (symbol !== undefined) {
        wild.set(symbol.wildcard, [...wild.get(symbol.wildcard) ?? [], position]);
      }
    }
    for (const { declaration, to } of named.values()) {
      const other = state.transitions.get(declaration.local);
      state.transitions.set(declaration.local, { declaration, next: this.#state(to), ...(other === undefined ? {} : { other }) });
    }
    for (const [wildcard, to] of wild) state.wildcards.push({ wildcard, next: this.#state(to) });
  }

  /** The state after one of these positions was read. */
  #state(positions: readonly number[]): OpenState {
    const key = [...positions].sort((a, b) => a - b).join(' ');
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= MOST_STATES) throw new Fault('SCHEMA_REFUSED', { path: this.#name, detail: `> ${MOST_STATES} states` });
    const state: OpenState = { accepts: positions.some((position) => this.#last.has(position)), transitions: new Map(), wildcards: [] };
    this.#states.set(key, state);
    const next = new Set<number>();
    for (const position of positions) for (const after of this.#positions.follow[position] ?? []) next.add(after);
    this.#waiting.push({ state, next });
    return state;
  }
}

/** Where a child leads from a state: a declared element first, a wildcard after. */
export function step(state: ContentState, uri: string, local: string): Transition | undefined {
  for (let at = state.transitions.get(local); at !== undefined; at = at.other) if (at.declaration.uri === uri) return at;
  return undefined;
}

/** Stands for the name of any element, where a wildcard lets it in. */
export const ANY_NAME = '*';

/** The shortest way from a state to one that does (for `undefined`: that may end), as the children to be added; undefined if none. */
export function missingOnTheWay(state: ContentState, reached: (state: ContentState) => boolean): { readonly names: readonly string[]; readonly state: ContentState } | undefined {
  const seen = new Set([state]);
  let ring: { readonly names: readonly string[]; readonly state: ContentState }[] = [{ names: [], state }];
  while (ring.length > 0) {
    const found = ring.find((one) => reached(one.state));
    if (found !== undefined) return found;
    const next: typeof ring = [];
    for (const { names, state: at } of ring) {
      for (const [local, transition] of at.transitions) {
        for (let one: Transition | undefined = transition; one !== undefined; one = one.other) {
          if (seen.has(one.next)) continue;
          seen.add(one.next);
          next.push({ names: [...names, local], state: one.next });
        }
      }
      for (const { next: after } of at.wildcards) {
        if (seen.has(after)) continue;
        seen.add(after);
        next.push({ names: [...names, ANY_NAME], state: after });
      }
    }
    ring = next;
  }
  return undefined;
}

/** What may stand next, as findings list it. */
export function expectedNames(state: ContentState): readonly string[] {
  return [...state.transitions.keys(), ...(state.wildcards.length > 0 ? [ANY_NAME] : [])];
}
