import path from 'node:path';
import { measured, type Measured } from './measured-process.ts';

/** Something that does the work; `before` is outside the clock. `run` counts all runs of the contest, from 1. */
export interface Contender {
  readonly name: string;
  readonly command: (run: number) => string;
  readonly before?: (run: number) => Promise<void> | void;
  /** After the clock has stopped: throws unless the whole work was done. */
  readonly verify?: (run: number) => Promise<void> | void;
  /** A second run of the reference under another name: it shows how far two equal contenders lie apart. */
  readonly control?: true;
}

/** What a contest measures: every contender against the first, the reference. */
export interface Contest {
  readonly name: string;
  readonly rounds: number;
  readonly contenders: readonly [Contender, ...Contender[]];
  readonly logs: string;
}

export interface Standing {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly medianSeconds: number;
  readonly peakMiB: number;
  /** reference time ÷ own time, per round: above 1 is quicker than the reference. */
  readonly ratios: readonly number[];
  readonly medianRatio: number;
  /** The same of processor seconds, user and system, of the whole process tree. */
  readonly medianCpuRatio: number;
}

export interface ContestResult {
  readonly contest: string;
  readonly rounds: number;
  readonly reference: string;
  /** Whether the control came within 5 % of the reference: without that no ratio is a pass or a failure. */
  readonly conclusive: boolean;
  readonly standings: readonly Standing[];
}

/**
 * Runs all contenders in every round, each round starting with another one, so that a machine that changes its speed
 * changes it for all. The first round warms up and is not counted. A contender that fails ends the contest.
 */
export async function hold(contest: Contest): Promise<ContestResult> {
  const { contenders, rounds } = contest;
  const times = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  let run = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (let n = 0; n < contenders.length; n += 1) {
      const contender = contenders[(n + round) % contenders.length] ?? contenders[0];
      run += 1;
      await contender.before?.(run);
      const result = await measured(contender.command(run), path.join(contest.logs, `${slug(contest.name)}-${slug(contender.name)}.log`));
      if (result.status !== 0) throw new Error(`${contest.name}: ${contender.name} ended with ${result.status ?? 'a signal'}`);
      await contender.verify?.(run);
      if (round > 0) times.get(contender.name)?.push(result);
    }
  }
  const [reference] = contenders;
  const base = times.get(reference.name) ?? [];
  const standings = contenders.map(({ name }) => standing(name, times.get(name) ?? [], base));
  const controls = standings.filter((_, n) => contenders[n]?.control === true);
  return {
    contest: contest.name,
    rounds,
    reference: reference.name,
    conclusive: controls.every(({ medianRatio }) => medianRatio >= 0.95 && medianRatio <= 1.05),
    standings,
  };
}

function standing(name: string, runs: readonly Measured[], base: readonly Measured[]): Standing {
  const seconds = runs.map((run) => run.seconds);
  const ratios = seconds.map((own, n) => (base[n]?.seconds ?? Number.NaN) / own);
  const cpuRatios = runs.map((run, n) => (base[n]?.cpuSeconds ?? Number.NaN) / run.cpuSeconds);
  return {
    name,
    seconds: seconds.map(rounded),
    medianSeconds: rounded(median(seconds)),
    peakMiB: Math.round(Math.max(...runs.map((run) => run.peakBytes)) / 1024 ** 2),
    ratios: ratios.map(rounded),
    medianRatio: rounded(median(ratios)),
    medianCpuRatio: rounded(median(cpuRatios)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function slug(name: string): string {
  return name.replace(/[^a-z0-9]+/gi, '-');
}
