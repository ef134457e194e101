import { constants, PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';

/** What a large heap may grow by before all of it is looked through again, about: bytes. */
const STEP = 64 * 1024 * 1024;
const PERCENT = { least: 20, most: 300 } as const;
/** The growth that was set after one look counts from what lives at the next, when there is more. */
const MORE_BY_THEN = 1.5;

/**
 * Lets the heap of a check grow in large steps while little lives in it, so that no time goes into looking for what can be thrown
 * away, and in smaller ones the more of it lives: without that, a package of 100,000 documents would take twice its memory.
 */
export function growHeapInSteps(): void {
  v8.setFlagsFromString(`--heap-growing-percent=${PERCENT.most}`);
  let percent: number = PERCENT.most;
  new PerformanceObserver((list) => {
    if (!list.getEntries().some((entry) => (entry as { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) return;
    const wanted = growthFor(v8.getHeapStatistics().used_heap_size);
    if (wanted !== percent) v8.setFlagsFromString(`--heap-growing-percent=${wanted}`);
    percent = wanted;
  }).observe({ entryTypes: ['gc'] });
}

/** By how many per cent a heap in which so many bytes live may grow. */
export function growthFor(bytes: number): number {
  return Math.round(Math.min(PERCENT.most, Math.max(PERCENT.least, (100 * STEP) / Math.max(1, bytes * MORE_BY_THEN))));
}
