/**
 * All; or the one whose turn it is today, where the tests run a second time on another Node (`KHO_TEST_AGAIN`, set by `.ci/run`):
 * for long tests that say little about Node, and have just been run whole.
 */
export function inTurn<T>(all: readonly T[]): readonly T[] {
  if (process.env['KHO_TEST_AGAIN'] === undefined) return all;
  const day = Math.floor(Date.now() / 86_400_000);
  return all.slice(day % all.length, (day % all.length) + 1);
}
