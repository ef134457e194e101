import Mocha from 'mocha';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../arch/sources.ts';

// A process of its own for each rule: makes the rule answer nothing, as if somebody had made it always pass, and runs the
// tests of its standard up to the first that turns red. Arguments: the standard and the id (none: all rules stay on).
// Answers one line of JSON on stdout; what the tests print goes nowhere.

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

/** Every rule of a standard by its id, with what makes it always pass. Some ids stand in two registries. */
export function switchesOf(standard: string): readonly (readonly [id: string, off: () => void])[] {
  const { registry, exports } = JUDGED[standard]!;
  // Loaded as mocha loads the tests, by `require`: an import would give a registry that no test ever sees.
  const module = createRequire(import.meta.url)(path.join(ROOT, registry)) as Readonly<Record<string, Registry>>;
  return exports.flatMap((name) => switchesIn(module[name]!));
}

function switchesIn(registry: Registry): readonly (readonly [id: string, off: () => void])[] {
  const passes: Rule = () => [];
  if (registry instanceof Map) return [...registry.keys()].map((id) => [id, () => { registry.set(id, passes); }]);
  return Object.entries(registry).flatMap(([id, inside]) => (typeof inside === 'object'
    ? switchesIn(inside)
    : [[id, () => { registry[id] = passes; }] as const]));
}

/** What one run of the tests came to. */
export interface SwitchedOff {
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The first test that turned red. */
  readonly first?: string;
}

async function main([standard = '', id]: readonly string[]): Promise<void> {
  const switched = switchesOf(standard).filter(([known]) => known === id);
  if (id !== undefined && switched.length === 0) throw new Error(`no rule ${id}`);
  for (const [, off] of switched) off();
  const mocha = new Mocha({ reporter: Quiet, bail: id !== undefined, timeout: 120_000 });
  for (const file of JUDGED[standard]!.tests.flatMap(testFiles)) mocha.addFile(path.join(ROOT, file));
  await mocha.loadFilesAsync();
  const result = await new Promise<SwitchedOff>((resolve) => {
    let first: string | undefined;
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ id: id ?? '', passed: passes, failed: failures, skipped: pending, ...(first === undefined ? {} : { first }) });
    });
    runner.on('fail', (test, error: Error) => { first ??= `${test.fullTitle()}: ${error.message.split('\n')[0] ?? ''}`; });
  });
  fs.writeSync(1, `${JSON.stringify(result)}\n`);
}

class Quiet extends Mocha.reporters.Base {}

/** A folder stands for its tests; what is not there has not landed. */
function testFiles(name: string): readonly string[] {
  if (!fs.existsSync(path.join(ROOT, name))) return [];
  if (name.endsWith('.ts')) return [name];
  return fs.readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).sort().map((file) => path.join(name, file));
}

if (process.argv[1]?.endsWith('switch-rules-off.ts') === true) {
  await main(process.argv.slice(2));
  process.exit(0);
}
