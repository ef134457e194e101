import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createOperations } from '../../src/app/operations.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import type { Surroundings } from '../../src/app/surroundings.ts';
import type { Messages } from '../../src/base/index.ts';
import type { CataloguedPackage } from '../../src/catalogue/index.ts';
import type { ExportRequest, IngestRequest, Operations, UpdateRequest } from '../../src/cli/index.ts';
import type { AuditReport, AuditSummary } from '../../src/fixity/index.ts';
import type { CheckOutcome, IngestOutcome, UpdateOutcome } from '../../src/ingest/index.ts';

/** A whole repository in a temporary folder, driven by the operations of the command line. */
export class MadeArchive {
  readonly folder: string;
  readonly repo: string;
  readonly messages: Messages = loadMessages();
  readonly surroundings: Surroundings;
  readonly operations: Operations;
  readonly #stop = new AbortController();

  private constructor(folder: string, surroundings: Partial<Surroundings>, create = createOperations) {
    this.folder = folder;
    this.repo = path.join(folder, 'kho');
    this.surroundings = { clock: { now: () => new Date() }, newId: () => randomUUID(), env: {}, ...surroundings };
    this.operations = create(this.surroundings, this.messages);
  }

  static async make(surroundings: Partial<Surroundings> = {}): Promise<MadeArchive> {
    const archive = new MadeArchive(fs.mkdtempSync(path.join(os.tmpdir(), 'kho-flow-')), surroundings);
    await archive.operations.init({ repo: archive.repo });
    return archive;
  }

  /** The repository that lies in `folder` already, with its submissions beside it; `create`: whose operations drive it. */
  static over(folder: string, create?: typeof createOperations, surroundings: Partial<Surroundings> = {}): MadeArchive {
    return new MadeArchive(folder, surroundings, create);
  }

  /** A folder for submissions and exports, beside the store. */
  at(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** Writes a file below the folder of submissions; answers its path. */
  put(relative: string, content: string | Uint8Array): string {
    const target = this.at('in', relative);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
    return target;
  }

  async ingest(paths: string | readonly string[], request: Partial<IngestRequest> = {}): Promise<readonly IngestOutcome[]> {
    const outcomes: IngestOutcome[] = [];
    await this.operations.ingest({
      repo: this.repo, paths: [paths].flat(), dryRun: false, operator: 'Trần Thị Lan', reread: false, ...this.#followed(),
      onOutcome: (outcome) => { outcomes.push(outcome); },
      ...request,
    });
    return outcomes;
  }

  /** Ingests one submission that must become an AIP; answers its identifier. */
  async archive(submission: string, request: Partial<IngestRequest> = {}): Promise<string> {
    const [outcome] = await this.ingest(submission, request);
    if (outcome?.kind !== 'archived') throw new Error(`not archived: ${explained(outcome)}`);
    return outcome.id;
  }

  /** A new version of a package, for a reason that tests do not ask about. */
  async update(id: string, request: Partial<UpdateRequest>): Promise<UpdateOutcome> {
    return this.operations.update({
      repo: this.repo, id, representations: [], reason: 'Sửa theo biên bản 12', operator: 'Trần Thị Lan', dryRun: false, reread: false, ...this.#followed(), ...request,
    });
  }

  async check(submission: string): Promise<CheckOutcome> {
    const outcomes: CheckOutcome[] = [];
    await this.operations.check({ paths: [submission], ...this.#followed(), onOutcome: (outcome) => { outcomes.push(outcome); } });
    return outcomes[0]!;
  }

  async list(): Promise<readonly CataloguedPackage[]> {
    const packages: CataloguedPackage[] = [];
    for await (const entry of this.operations.list({ repo: this.repo, limit: 1000 })) packages.push(entry);
    return packages;
  }

  async audit(algorithm: 'sha512' | 'sha256' = 'sha512'): Promise<{ readonly reports: readonly AuditReport[]; readonly summary: AuditSummary }> {
    const reports: AuditReport[] = [];
    const summary = await this.operations.audit({ repo: this.repo, algorithm, ...this.#followed(), onReport: (report) => { reports.push(report); } });
    return { reports, summary };
  }

  async export(id: string, as: ExportRequest['as'], into: string, version?: number): Promise<string> {
    const { path: made } = await this.operations.export({ repo: this.repo, id, as, into, ...this.#followed(), ...(version === undefined ? {} : { version }) });
    return made;
  }

  async rebuild(): ReturnType<Operations['rebuild']> {
    return this.operations.rebuild({ repo: this.repo, ...this.#followed() });
  }

  async serve(): ReturnType<Operations['serve']> {
    return this.operations.serve({ repo: this.repo, host: '127.0.0.1', port: 0, signal: this.#stop.signal });
  }

  /** Object roots below the OCFL root, absolute. */
  objectRoots(): readonly string[] {
    const root = path.join(this.repo, 'ocfl');
    return fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => path.basename(name) === '0=ocfl_object_1.1').map((name) => path.join(root, path.dirname(name))).sort();
  }

  /** Names left in staging. */
  staged(): readonly string[] {
    return fs.readdirSync(path.join(this.repo, 'staging'));
  }

  async remove(): Promise<void> {
    this.#stop.abort();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #followed(): { readonly signal: AbortSignal; readonly onProgress: () => void } {
    return { signal: new AbortController().signal, onProgress: () => undefined };
  }
}

/** An outcome in words for failing tests. */
export function explained(outcome: IngestOutcome | CheckOutcome | undefined): string {
  if (outcome === undefined) return 'no outcome';
  return outcome.kind === 'error' ? `error ${outcome.fault.code} ${JSON.stringify(outcome.fault.params)} ${(outcome.fault.cause as Error | undefined)?.stack ?? ''}` : JSON.stringify(outcome);
}

/** The codes of an outcome's findings, sorted, each once per finding. */
export function codesOf(outcome: IngestOutcome | CheckOutcome | undefined): readonly string[] {
  if (outcome === undefined || outcome.kind === 'error') return [`not judged: ${explained(outcome)}`];
  return outcome.findings.map(({ code }) => code).sort();
}

/**
 * Every file below a folder with its content: what must be the same before and after. A name that is not UTF-8 counts without
 * content. Folders are walked here, because Node 24's own recursion follows links out of the folder.
 */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  const walk = (inside: string): void => {
    for (const entry of fs.readdirSync(inside, { withFileTypes: true })) {
      const full = path.join(inside, entry.name);
      tree[path.relative(folder, full)] = entry.isFile() && fs.existsSync(full) ? fs.readFileSync(full).toString('base64') : entry.isDirectory() ? 'folder' : 'other';
      if (entry.isDirectory()) walk(full);
    }
  };
  walk(folder);
  return tree;
}
