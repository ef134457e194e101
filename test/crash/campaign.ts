import { expect } from 'chai';
import { guaranteeRow, LONG, type GuaranteeRow } from './guarantee-table.ts';
import { canTrace } from './system-calls.ts';

/** How one case of a campaign ended; *missed*: the fault did not come about, because threads ran in another order this time. */
export type Ended = 'survived' | 'missed';

/** Tries every case, tells all that did not survive by name, and puts the figures into the table. Few cases may be missed. */
export async function campaign(
  names: readonly string[], attempt: (name: string, n: number) => Promise<Ended>, row: Pick<GuaranteeRow, 'guarantee' | 'faults' | 'remark'>,
): Promise<void> {
  const failures: string[] = [];
  let survived = 0;
  for (const [n, name] of names.entries()) {
    const ended = await attempt(name, n).catch((thrown: unknown) => {
      failures.push(`${name}: ${inWords(thrown)}`);
      return 'failed';
    });
    if (ended === 'survived') survived += 1;
  }
  expect(failures, row.faults).to.deep.equal([]);
  expect(survived, `${row.faults}: cases in which the fault came about`).to.be.at.least(Math.max(1, Math.floor(names.length * 0.97) - 1));
  guaranteeRow({ ...row, tried: survived, survived });
}

function inWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { actual } = thrown as { readonly actual?: unknown };
  return `${thrown.message}${actual === undefined ? '' : ` (found ${JSON.stringify(actual).slice(0, 400)})`}`;
}

/** A machine with little time may try fewer in a long run than there are: `KHO_LONG_CASES=100 npm run test:long`. The table says how many were tried. */
export const AT_MOST = Number(process.env['KHO_LONG_CASES'] ?? Infinity);

/** All in the long run; else this many, spread over the whole, others on each version of Node and on each day of the year. */
export function sampleOf<T>(all: readonly T[], count: number, long: number = all.length): readonly T[] {
  const wanted = Math.min(LONG ? Math.min(long, AT_MOST) : count, all.length);
  const step = all.length / Math.max(wanted, 1);
  const offset = LONG ? 0 : daily();
  return Array.from({ length: wanted }, (_, n) => all[Math.floor((n + offset) * step)]!);
}

/** A fraction that differs by runtime and by day; a failure names its case, so that it can be done again on any other. */
function daily(): number {
  const major = Number(process.versions.node.split('.')[0]);
  const day = Math.floor(Date.now() / 86_400_000);
  return ((day * 7 + major * 3) % 23) / 23;
}

/** Ends the running test as skipped, saying why, where processes cannot be traced. */
export function needTracing(test: Mocha.Context): void {
  if (!canTrace()) skipNaming(test, 'strace or taskset is absent, or tracing is not permitted');
}

/** Skips a test, or from a hook every test of its suite, with the reason in the title. */
export function skipNaming(test: Mocha.Context, reason: string): never {
  const asking = test.test as (Mocha.Runnable & { readonly type?: string }) | undefined;
  const skipped = asking?.type === 'hook' ? asking.parent?.tests ?? [] : [asking];
  for (const one of skipped) if (one !== undefined) one.title += ` (skipped: ${reason})`;
  return test.skip();
}
