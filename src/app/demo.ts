import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, type Bilingual, type Messages } from '../base/index.ts';
import type { DemoRequest, Operations, Serving } from '../cli/index.ts';
import { auditStore } from '../fixity/index.ts';
import { ingestPackages, type IngestOutcome } from '../ingest/index.ts';
import type { PortalStatus } from '../portal/index.ts';
import { describeSamples, writeSamples, type SampleSet } from '../samples/index.ts';
import { storeLocations } from '../storage/index.ts';
import { openForWriting, type WritingKho } from './compose.ts';
import { descriptionOver } from './description.ts';
import { fastestDigest } from './fastest-digest.ts';
import { initRepository } from './init.ts';
import { serveKho } from './serve.ts';
import type { Surroundings } from './surroundings.ts';

/** The same seed makes the same archive everywhere. */
const SEED = 'Kho 2026';
/** Says that a folder was made by `kho demo` and may be thrown away by it. */
const MARK = 'demo.json';
/** Ports tried after the one that was asked for, so that a newcomer is never stopped by another program. */
const MORE_PORTS = 9;

/** `kho demo`: invented records from door to harvest, in a folder of its own; pages are served while it is filled. */
export function demoOperation(surroundings: Surroundings, messages: Messages): Operations['demo'] {
  return async (request) => {
    await prepareFolder(request);
    request.onStage('demo.preparing');
    const root = path.join(request.into, 'store');
    if (!(await isThere(storeLocations(root).declaration))) await initRepository(root, surroundings);
    const kho = await openForWriting(root, 'demo', surroundings);
    const progress = new DemoProgress();
    try {
      const serving = await serveOnFreePort(kho, surroundings, messages, request, progress);
      request.onServing(serving);
      await fill(kho, surroundings, messages, request, progress);
      progress.end();
      request.onStage('demo.ready', { url: serving.url });
      return { ...serving, closed: serving.closed.finally(async () => kho.close()) };
    } catch (fault) {
      await kho.close();
      throw fault;
    }
  };
}

/** What the pages show above everything while the archive is being filled. */
class DemoProgress {
  #status: PortalStatus | undefined;

  readonly status = (): PortalStatus | undefined => this.#status;

  tell(text: Bilingual, done: number, total: number): void {
    this.#status = { text, done, total };
  }

  end(): void {
    this.#status = undefined;
  }
}

const TEXTS = {
  samples: { vi: 'Đang lập hồ sơ mẫu', en: 'Making sample records' },
  ingesting: { vi: 'Đang tiếp nhận các gói mẫu', en: 'Ingesting the sample packages' },
  auditing: { vi: 'Đang kiểm tra toàn vẹn', en: 'Checking fixity' },
} satisfies Record<string, Bilingual>;

async function fill(kho: WritingKho, surroundings: Surroundings, messages: Messages, request: DemoRequest, progress: DemoProgress): Promise<void> {
  const { signal, onStage } = request;
  const before = await kho.catalogue.totals();
  const samples = await makeSamples(request, progress);
  onStage('demo.ingesting', { count: samples.good.length });
  const outcomes = await ingestAll(kho, samples, request, progress);
  const refused = outcomes.filter(({ kind }) => kind === 'failed').length;
  if (refused > 0) onStage('demo.bad-packages', { count: refused });
  await describeArchive(kho, surroundings, { samples, outcomes, messages }, request);
  if (before.packages > 0 && before.neverAudited === 0) return;
  onStage('demo.auditing');
  await auditStore({ ...kho, clock: surroundings.clock }, {
    algorithm: fastestDigest(() => process.hrtime.bigint()),
    signal,
    onReport: () => undefined,
    onProgress: (at) => { progress.tell(TEXTS.auditing, at.packages, at.packagesTotal); },
  });
}

/** The catalogue of the archive: fonds, mục lục, boxes, files and documents of what was taken in. Done once: the demonstration may be started again. */
async function describeArchive(
  kho: WritingKho, surroundings: Surroundings,
  { samples, outcomes, messages }: { readonly samples: SampleSet; readonly outcomes: readonly IngestOutcome[]; readonly messages: Messages }, { signal, onStage }: DemoRequest,
): Promise<void> {
  if ((await kho.catalogue.records.list({ kind: 'fonds', limit: 1 })).items.length > 0) return;
  onStage('demo.describing');
  const packageAt = new Map(outcomes.flatMap((outcome) => ('id' in outcome ? [[outcome.path, outcome.id] as const] : [])));
  const described = samples.good.flatMap(({ record, path: at }) => {
    const id = packageAt.get(at);
    return record === undefined ? [] : [{ record, packages: id === undefined ? [] : [id] }];
  });
  const outcome = await descriptionOver(kho.parts, surroundings, { messages }).addStored(describeSamples(described, SEED), { reason: 'Mục lục mẫu', operator: 'Kho demo', signal });
  if (outcome.kind === 'failed') throw new Fault('INTERNAL', { detail: outcome.findings.slice(0, 3).map(({ code, place = '' }) => `${code} ${place}`).join('; ') });
}

async function makeSamples({ into, pages, signal, onStage }: DemoRequest, progress: DemoProgress): Promise<SampleSet> {
  onStage('demo.samples');
  const folder = path.join(into, 'samples');
  // A demo that was stopped half-way may have left half a package.
  await fs.rm(folder, { recursive: true, force: true });
  return writeSamples({
    into: folder, seed: SEED, signal, ...(pages === undefined ? {} : { pages }),
    onWritten: (done, total) => { progress.tell(TEXTS.samples, done, total); },
  });
}

async function ingestAll(kho: WritingKho, samples: SampleSet, request: DemoRequest, progress: DemoProgress): Promise<readonly IngestOutcome[]> {
  const outcomes: IngestOutcome[] = [];
  const paths = [...samples.good, ...samples.bad].map((sample) => sample.path);
  await ingestPackages(kho.parts, {
    paths,
    operator: 'Kho demo',
    dryRun: false,
    reread: false,
    signal: request.signal,
    onOutcome: (outcome) => { outcomes.push(outcome); },
    onProgress: (at) => {
      request.onProgress(at);
      progress.tell(TEXTS.ingesting, at.packages, at.packagesTotal);
    },
  });
  const error = outcomes.find((outcome) => outcome.kind === 'error');
  if (error !== undefined) throw error.fault;
  return outcomes;
}

async function serveOnFreePort(
  kho: WritingKho, surroundings: Surroundings, messages: Messages, request: DemoRequest, progress: DemoProgress,
): Promise<Serving> {
  const { host, signal } = request;
  for (let port = request.port; ; port += 1) {
    try {
      return await serveKho(kho, surroundings, messages, { host, port, signal, demo: true, status: progress.status });
    } catch (fault) {
      const taken = fault instanceof Fault && fault.code === 'ADDRESS_IN_USE';
      if (!taken || request.port === 0 || port >= request.port + MORE_PORTS) throw fault;
    }
  }
}

/** Only an empty folder or a demo's own is used; only a demo's own is ever emptied. */
async function prepareFolder({ into, reset }: DemoRequest): Promise<void> {
  const mark = path.join(into, MARK);
  const mine = await isThere(mark);
  if (reset && mine) await fs.rm(into, { recursive: true, force: true });
  await fs.mkdir(into, { recursive: true });
  const foreign = await isThere(mark) ? [] : await fs.readdir(into);
  if (foreign.length > 0) throw new Fault('TARGET_EXISTS', { path: into, detail: foreign.slice(0, 3).join(', ') });
  await fs.writeFile(mark, `${JSON.stringify({ demo: 'kho', seed: SEED }, undefined, 2)}\n`);
}

async function isThere(target: string): Promise<boolean> {
  try {
    await fs.lstat(target);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT' || systemErrorCode(cause) === 'ENOTDIR') return false;
    throw cause;
  }
}
