import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../../src/base/index.ts';
import { checkPackages } from '../../../src/ingest/index.ts';
import { createDigestPool } from '../../../src/storage/index.ts';

/** The test cases of the E-ARK project, one folder a requirement; not part of this repository. */
export const CORPUS = fileURLToPath(new URL('../../../../shared/corpora/eark/', import.meta.url));

/** One package of a test case, and whether it keeps the requirement of that case. */
export interface CorpusPackage {
  readonly requirement: string;
  /** Below the corpus; the package may be a folder or an archive. */
  readonly path: string;
  readonly keeps: boolean;
  /** Whether the corpus has it: some cases are only planned. */
  readonly exists: boolean;
}

/** Every package that the test cases name, each once a requirement. */
export function corpusPackages(): readonly CorpusPackage[] {
  const packages = new Map<string, CorpusPackage>();
  for (const specification of ['CSIP', 'SIP']) {
    for (const requirement of fs.readdirSync(path.join(CORPUS, specification)).sort()) {
      const testCase = path.join(CORPUS, specification, requirement, 'testCase.xml');
      if (!fs.existsSync(testCase)) continue;
      const xml = fs.readFileSync(testCase, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
      for (const [, attributes, relative] of xml.matchAll(/<package([^>]*)>\s*<path>([^<]*)<\/path>/g)) {
        const where = path.join(specification, requirement, relative!.trim());
        const exists = relative!.trim() !== '' && fs.existsSync(path.join(CORPUS, where));
        packages.set(`${requirement} ${where}`, { requirement, path: where, keeps: attributes!.includes('isValid="TRUE"'), exists });
      }
    }
  }
  return [...packages.values()];
}

/** What is said of one package. */
export interface Judged {
  /** What it was recognised as. */
  readonly kind: string;
  readonly findings: readonly Finding[];
}

/** Judges packages of the corpus as `kho check` does, each once. */
export class CorpusJudge {
  readonly #pool = createDigestPool({ threads: 2 });
  readonly #work = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-eark-'));
  readonly #known = new Map<string, Judged>();

  /** The answer for a package, once its line ends are those that its METS counted. */
  async judge(where: string): Promise<Judged> {
    const answer = this.#known.get(where) ?? await this.#restored(path.join(CORPUS, where));
    this.#known.set(where, answer);
    return answer;
  }

  async close(): Promise<void> {
    fs.rmSync(this.#work, { recursive: true });
    await this.#pool.close();
  }

  async #restored(source: string): Promise<Judged> {
    const first = await this.#judged(source);
    if (!fs.statSync(source).isDirectory() || !first.findings.some(({ code }) => code === 'E-05')) return first;
    const copy = fs.mkdtempSync(path.join(this.#work, 'goi-'));
    fs.cpSync(source, copy, { recursive: true });
    return restoreLineEnds(copy, first.findings) ? this.#judged(copy) : first;
  }

  async #judged(where: string): Promise<Judged> {
    let answer: Judged = { kind: 'no answer', findings: [] };
    await checkPackages({
      paths: [where], pool: this.#pool, signal: new AbortController().signal, onProgress: () => undefined,
      onOutcome: (outcome) => {
        answer = outcome.kind === 'judged' ? { kind: outcome.recognised, findings: outcome.findings } : { kind: `fault ${outcome.fault.code}`, findings: [] };
      },
    });
    return answer;
  }
}

/** The corpus went through a version control that made LF of CRLF: put back where that, and only that, gives the size declared. */
function restoreLineEnds(folder: string, findings: readonly Finding[]): boolean {
  let restored = false;
  for (const { code, path: file, params } of findings) {
    if (code !== 'E-05' || file === undefined) continue;
    const target = path.join(folder, file);
    const windows = Buffer.from(fs.readFileSync(target, 'latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    if (windows.byteLength !== Number(params?.['declared'])) continue;
    fs.writeFileSync(target, windows);
    restored = true;
  }
  return restored;
}
