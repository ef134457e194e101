import { expect } from 'chai';
import { filesBelow, importsOf, textOf } from './sources.ts';

interface Layers {
  readonly floors: readonly { readonly floor: number; readonly modules: readonly string[] }[];
  readonly insideFormats: Readonly<Record<string, readonly string[] | string>>;
}

const layers = JSON.parse(textOf('config/layers.json')) as Layers;
const floorOf = new Map(layers.floors.flatMap(({ floor, modules }) => modules.map((name) => [name, floor] as const)));
const sources = filesBelow('src', ['.ts', '.tsx']);
const moduleOf = (file: string): string => file.split('/')[1] ?? '';
const roomOf = (file: string): string => file.split('/')[2] ?? '';

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = sources.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

describe('the structure of src', () => {
  it('is read from real imports', () => {
    expect(imports.length).to.be.greaterThan(sources.length);
  });

  it('has a floor for every module, and a module for every name on a floor', () => {
    expect([...new Set(sources.map(moduleOf))].sort()).to.deep.equal([...floorOf.keys()].sort());
  });

  it('imports only downwards', () => {
    const upwards = imports.filter(({ from, to }) => moduleOf(from) !== moduleOf(to) && (floorOf.get(moduleOf(to)) ?? 9) >= (floorOf.get(moduleOf(from)) ?? 0));
    expect(upwards).to.deep.equal([]);
  });

  it('enters another module only by its door, index.ts', () => {
    const windows = imports.filter(({ from, to }) => {
      if (moduleOf(from) === moduleOf(to)) return false;
      return moduleOf(to) === 'formats' ? !/^src\/formats\/[^/]+\/index\.ts$/.test(to) : !/^src\/[^/]+\/index\.ts$/.test(to);
    });
    expect(windows).to.deep.equal([]);
  });

  it('lets the rooms of formats use only the neighbours that config/layers.json names', () => {
    const strays = imports.filter(({ from, to }) => {
      if (moduleOf(from) !== 'formats' || moduleOf(to) !== 'formats' || roomOf(from) === roomOf(to)) return false;
      return !(layers.insideFormats[roomOf(from)] ?? []).includes(roomOf(to)) || !to.endsWith('/index.ts');
    });
    expect(strays).to.deep.equal([]);
  });

  it('imports nothing in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of imports) next.set(from, [...next.get(from) ?? [], to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      if (trail.includes(file) || done.has(file)) return;
      for (const to of next.get(file) ?? []) if (!isTypeOnly(file, to)) walk(to, [...trail, file]);
      done.add(file);
    };
    for (const file of sources) walk(file, []);
    expect(circles).to.deep.equal([]);
  });

  it('keeps format rules free of disk, network, time and chance', () => {
    const impure = filesBelow('src/formats', ['.ts']).filter((file) => (
      /from 'node:(fs|net|http|child_process|worker_threads|os)|\bDate\.now\(|new Date\(\)|Math\.random|randomUUID|process\.env/.test(textOf(file))
    ));
    expect(impure).to.deep.equal([]);
  });

  it('takes time, chance and environment from nowhere but app', () => {
    const own = sources.filter((file) => moduleOf(file) !== 'app' && /\bDate\.now\(|new Date\(\)|Math\.random\(|randomUUID|process\.env\b/.test(textOf(file)));
    expect(own).to.deep.equal([]);
  });
});

/** Types are gone when the program runs: a circle of them is none. */
function isTypeOnly(from: string, to: string): boolean {
  const name = to.split('/').pop() ?? '';
  const statements = [...textOf(from).matchAll(/(import|export)\s([^;]*?)from\s*'([^']+)'/g)].filter(([, , , target]) => target?.endsWith(`/${name}`) === true);
  return statements.length > 0 && statements.every(([, , what]) => what?.trimStart().startsWith('type ') === true);
}
