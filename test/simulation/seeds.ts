/** How many histories are tried: some in everyday tests, thousands in the long run, one when it is named. */
export function seedsOf(everyday: number, long: number): readonly number[] {
  const named = process.env['KHO_SIM_SEED'];
  if (named !== undefined) return [Number(named)];
  const bounded = Math.min(long, Number(process.env['KHO_LONG_CASES'] ?? long));
  return Array.from({ length: process.env['KHO_LONG'] === undefined ? everyday : bounded }, (_, n) => n + 1);
}

/** Tries one seed after the other; what goes wrong is told with the command that makes it happen again. */
export async function tryAll(seeds: readonly number[], file: string, history: (seed: number) => Promise<readonly string[]>): Promise<number> {
  for (const seed of seeds) {
    const wrong = await history(seed).catch((thrown: unknown) => [String(thrown)]);
    if (wrong.length > 0) throw new Error(`${wrong.join('; ')}\n    again: KHO_SIM_SEED=${seed} npx mocha ${file}`);
  }
  return seeds.length;
}
