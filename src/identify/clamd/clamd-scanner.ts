import { Fault, systemErrorCode, type Finding } from '../../base/index.ts';
import type { FileToScan, VirusScanner, VirusVerdict } from '../virus-scanner.ts';
import { clamdAddress } from './clamd-address.ts';
import { askClamd, type ClamdAnswer, type ClamdQuestion } from './clamd-connection.ts';
import { fileVerdict, type FileVerdict } from './clamd-reply.ts';

/** How clamd is reached and believed. */
export interface ClamdOptions {
  /** Path of its unix socket, or `host:port`. */
  readonly address: string;
  /** clamd’s `MaxFileSize` in bytes, beyond which its `OK` means nothing. Debian sets 25 MB, ClamAV itself 100 MB: the smaller is the default. */
  readonly fullScanLimit?: number;
  /** How long clamd may be silent, in milliseconds; its `MaxScanTime` is two minutes by default. */
  readonly idleMs?: number;
}

/** Files asked about at once: hides the round trips of small files, and leaves clamd (12 threads) room for others. */
const LANES = 4;
/** How often a file is sent before a broken pipe is believed. */
const ATTEMPTS = 4;

/** A scanner that streams each file to a running clamd. CONFIG_INVALID when the address is none. */
export function createClamdScanner(options: ClamdOptions): VirusScanner {
  const { fullScanLimit = 25 * 1024 * 1024, idleMs = 300_000 } = options;
  const reach = { address: clamdAddress(options.address), idleMs };
  return {
    name: 'clamd',
    scan: async (files, signal) => {
      const { reply: version } = await askClamd({ ...reach, command: 'VERSION' }, signal);
      const scanned = await scanAll(files, { ...reach, fullScanLimit }, signal);
      return verdictOf(version, scanned);
    },
  };
}

interface Scanned {
  readonly count: number;
  /** By the file's place in the order given. */
  readonly findings: ReadonlyMap<number, Finding>;
}

type Reach = Pick<ClamdQuestion, 'address' | 'idleMs'> & { readonly fullScanLimit: number };

/** A few lanes draw from the one sequence of files; the first failure stops them all, and is told when all have ended. */
async function scanAll(files: AsyncIterable<FileToScan>, reach: Reach, signal: AbortSignal): Promise<Scanned> {
  const findings = new Map<number, Finding>();
  const source = files[Symbol.asyncIterator]();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let count = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const lane = async (): Promise<void> => {
    try {
      while (failure === undefined) {
        const next = await source.next();
        if (next.done === true) return;
        const place = count++;
        const finding = await scanFile(next.value, reach, either);
        if (finding !== undefined) findings.set(place, finding);
      }
    } catch (thrown) {
      failure ??= { thrown };
      stop.abort();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (failure !== undefined) {
    await source.return?.();
    throw failure.thrown as Error;
  }
  return { count, findings };
}

async function scanFile(file: FileToScan, { fullScanLimit, ...reach }: Reach, signal: AbortSignal): Promise<Finding | undefined> {
  const { path } = file;
  const answer = await askPatiently(file, reach, signal);
  const verdict: FileVerdict = answer === undefined ? { kind: 'unscanned', reason: 'EPIPE' } : fileVerdict(answer, fullScanLimit);
  switch (verdict.kind) {
    case 'clean': return undefined;
    case 'infected': return { standard: 'kho', code: 'V-01', severity: 'error', path, params: { virus: verdict.virus } };
    case 'unscanned': return { standard: 'kho', code: 'V-02', severity: 'warning', path, params: { reason: verdict.reason } };
  }
}

/**
 * clamd answers and hangs up in the middle of a file longer than its `StreamMaxLength`; over TCP the answer is lost when
 * we happen to write just then. So a broken pipe is tried again. Undefined when clamd lives but never let the file through.
 */
async function askPatiently({ open }: FileToScan, reach: Omit<Reach, 'fullScanLimit'>, signal: AbortSignal): Promise<ClamdAnswer | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await askClamd({ ...reach, command: 'INSTREAM', bytes: open() }, signal);
    } catch (thrown) {
      if (!isBrokenPipe(thrown)) throw thrown;
    }
  }
  await askClamd({ ...reach, command: 'VERSION' }, signal);
  return undefined;
}

function isBrokenPipe(thrown: unknown): boolean {
  const code = thrown instanceof Fault && thrown.code === 'TOOL_FAILED' ? systemErrorCode(thrown.cause) : undefined;
  return code === 'EPIPE' || code === 'ECONNRESET';
}

function verdictOf(version: string, { count, findings }: Scanned): VirusVerdict {
  const inOrder = [...findings].sort(([a], [b]) => a - b).map(([, finding]) => finding);
  const unscanned = inOrder.filter(({ code }) => code === 'V-02').length;
  const infected = inOrder.length - unscanned;
  return {
    complete: unscanned === 0,
    outcome: `${version}; files: ${count}, infected: ${infected}, not fully scanned: ${unscanned}`,
    findings: inOrder,
  };
}
