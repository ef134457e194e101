import Mocha from 'mocha';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../arch/sources.ts';

// A process of its own for each standard. It runs the tests of the standard once with all rules on, and notes in which tests a rule
// finds anything. Then it makes one rule after the other answer nothing, as if somebody had made it always pass, and runs the tests in which
// that rule spoke, up to the first that turns red: no other test could see a difference. A rule that no test misses so is tried once more in a
// fresh process with all tests, since what was computed while the tests were loaded is not computed again.
// Arguments: the standard, and which rules: `all`, or an id alone (a fresh process with all tests). Answers lines of JSON on stdout.

/** Where the rules of a standard are, and the tests that CI runs over them, quick ones first. */
export const JUDGED: Readonly<Record<string, { readonly registry: string; readonly exports: readonly string[]; readonly tests: readonly string[] }>> = {
  bagit: { registry: 'src/formats/bagit/rules.ts', exports: ['BAG_RULES'], tests: ['test/formats/bagit', 'test/conformance/bagit.test.ts'] },
  ocfl: { registry: 'src/formats/ocfl/validation/rule-book.ts', exports: ['OCFL_RULES'], tests: ['test/formats/ocfl/validation', 'test/conformance/ocfl.test.ts'] },
  tt05: {
    registry: 'src/formats/tt05/rules.ts', exports: ['PACKAGE_RECORD_RULES', 'DOCUMENT_RECORD_RULES', 'PACKAGE_RULES'],
    tests: ['test/formats/tt05', 'test/conformance/tt05.test.ts'],
  },
  eark: { registry: 'src/formats/eark/registry.ts', exports: ['EARK_RULES'], tests: ['test/formats/eark', 'test/conformance/eark.test.ts'] },
};

type Rule = (...given: readonly never[]) => unknown;
/** A registry is a map or an object of rules, or an object of such objects. */
type Registry = Map<string, Rule> | { [id: string]: Rule | Registry };

/** One rule in one registry. Some ids stand in two. */
export interface Switch {
  readonly id: string;
  readonly rule: Rule;
  readonly put: (rule: Rule) => void;
}

/** Every rule of a standard. */
export function switchesOf(standard: string): readonly Switch[] {
  const { registry, exports } = JUDGED[standard]!;
  // Loaded as mocha loads the tests, by `require`: an import would give a registry that no test ever sees.
  const module = createRequire(import.meta.url)(path.join(ROOT, registry)) as Readonly<Record<string, Registry>>;
  return exports.flatMap((name) => switchesIn(module[name]!));
}

/** The rules of a standard by id, in order. */
export function ruleIds(standard: string): readonly string[] {
  return [...new Set(switchesOf(standard).map(({ id }) => id))].sort();
}

function switchesIn(registry: Registry): readonly Switch[] {
  if (registry instanceof Map) return [...registry].map(([id, rule]) => ({ id, rule, put: (other) => { registry.set(id, other); } }));
  return Object.entries(registry).flatMap(([id, inside]) => (typeof inside === 'object'
    ? switchesIn(inside)
    : [{ id, rule: inside, put: (other: Rule): void => { registry[id] = other; } }]));
}

/** What one run of the tests came to. */
export interface SwitchedOff {
  /** Of the rule that was off; empty when all were on. */
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The first test that turned red. */
  readonly first?: string;
}

/** A rule under the name of another: some tests look which function answers for which code. */
function namedAs({ name }: Rule, rule: Rule): Rule {
  return Object.defineProperty(rule, 'name', { value: name });
}

const alwaysPassing = (rule: Rule): Rule => namedAs(rule, () => []);
class Quiet extends Mocha.reporters.Base {}

/** The tests of one standard, loaded once, run as often as asked. */
class LoadedTests {
  readonly #mocha = new Mocha({ reporter: Quiet, timeout: 120_000 });

  static async load(standard: string): Promise<LoadedTests> {
    const loaded = new LoadedTests();
    for (const file of JUDGED[standard]!.tests.flatMap(testFiles)) loaded.#mocha.addFile(path.join(ROOT, file));
    await loaded.#mocha.loadFilesAsync();
    loaded.#mocha.cleanReferencesAfterRun(false);
    return loaded;
  }

  /** Runs the tests whose title `only` matches; `bail` stops at the first that is red. Tells which test or whose hook runs now. */
  async run(id: string, { only = /(?:)/, bail, onWork }: { readonly only?: RegExp; readonly bail: boolean; readonly onWork?: (title: string) => void }): Promise<SwitchedOff> {
    const mocha = this.#mocha.grep(only);
    return new Promise((resolve) => {
      let first: string | undefined;
      const runner = mocha.run(() => {
        const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
        resolve({ id, passed: passes, failed: failures, skipped: pending, ...(first === undefined ? {} : { first }) });
      });
      runner.on('fail', (test, error: Error) => {
        first ??= `${test.fullTitle()}: ${error.message.split('\n')[0] ?? ''}`;
        if (bail) runner.abort();
      });
      runner.on('hook', (hook) => onWork?.(hook.parent?.fullTitle() ?? ''));
      runner.on('test', (test) => onWork?.(test.fullTitle()));
    });
  }
}

/** Where each rule spoke: titles of tests, and of suites whose hooks it spoke in. */
async function whereRulesSpeak(standard: string, tests: LoadedTests): Promise<{ readonly all: SwitchedOff; readonly spoken: ReadonlyMap<string, ReadonlySet<string>> }> {
  const spoken = new Map<string, Set<string>>();
  let now = '';
  for (const { id, rule, put } of switchesOf(standard)) {
    const titles = spoken.get(id) ?? new Set<string>();
    spoken.set(id, titles);
    put(namedAs(rule, (...given) => {
      const answered = rule(...given);
      // A generator can be read once only.
      const said = answered !== null && typeof answered === 'object' && Symbol.iterator in answered ? [...answered as Iterable<unknown>] : answered;
      if (Array.isArray(said) ? said.length > 0 : said !== undefined) titles.add(now);
      return said;
    }));
  }
  const all = await tests.run('', { bail: false, onWork: (title) => { now = title; } });
  return { all, spoken };
}

async function campaign(standard: string): Promise<void> {
  const originals = switchesOf(standard);
  const tests = await LoadedTests.load(standard);
  const { all, spoken } = await whereRulesSpeak(standard, tests);
  for (const { put, rule } of originals) put(rule);
  answer(all);
  const speakers = (title: string): number => [...spoken.values()].filter((titles) => titles.has(title)).length;
  for (const id of ruleIds(standard)) {
    const titles = [...spoken.get(id) ?? []].sort((a, b) => speakers(a) - speakers(b));
    const switches = originals.filter((one) => one.id === id);
    for (const { put, rule } of switches) put(alwaysPassing(rule));
    // The test in which the fewest others speak is most likely its own; the rest only when that one misses nothing.
    const own = await tests.run(id, { only: titled(titles.slice(0, 1)), bail: true });
    answer(own.failed > 0 ? own : await tests.run(id, { only: titled(titles), bail: true }));
    for (const { put, rule } of switches) put(rule);
  }
}

async function alone(standard: string, id: string): Promise<void> {
  const switched = switchesOf(standard).filter((one) => one.id === id);
  if (switched.length === 0) throw new Error(`no rule ${id}`);
  for (const { put, rule } of switched) put(alwaysPassing(rule));
  answer(await (await LoadedTests.load(standard)).run(id, { bail: true }));
}

function answer(result: SwitchedOff): void {
  fs.writeSync(1, `${JSON.stringify(result)}\n`);
}

/** Matches the tests of these titles, and those below a suite whose hook it was. */
function titled(titles: readonly string[]): RegExp {
  return new RegExp(titles.map((title) => `^${escaped(title)}`).join('|') || '$^');
}

function escaped(title: string): string {
  return title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A folder stands for its tests; what is not there has not landed. */
function testFiles(name: string): readonly string[] {
  if (!fs.existsSync(path.join(ROOT, name))) return [];
  if (name.endsWith('.ts')) return [name];
  return fs.readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).sort().map((file) => path.join(name, file));
}

if (process.argv[1]?.endsWith('switch-rules-off.ts') === true) {
  const [standard = '', which = ''] = process.argv.slice(2);
  await (which === 'all' ? campaign(standard) : alone(standard, which));
  process.exit(0);
}
