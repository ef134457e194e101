import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, Severity } from '../../../src/base/index.ts';
import { checkPackages } from '../../../src/ingest/index.ts';
import { createDigestPool } from '../../../src/storage/index.ts';

/** The test cases of the E-ARK project, one folder a requirement; not part of this repository. */
export const CORPUS = fileURLToPath(new URL('../../../../shared/corpora/eark/', import.meta.url));

/** One package that a rule of a test case names, and whether it keeps the requirement of that case. */
export interface CorpusReference {
  readonly requirement: string;
  readonly rule: string;
  /** How much the test case lets a breach of this rule weigh. */
  readonly severity: Severity;
  /** Below the corpus; the package may be a folder or an archive. */
  readonly path: string;
  readonly keeps: boolean;
  /** Whether the corpus has it: some cases are only planned. */
  readonly exists: boolean;
}

const SEVERITIES: Readonly<Record<string, Severity>> = { ERROR: 'error', WARNING: 'warning', INFO: 'info' };

/** Every package that the test cases name, once a rule. */
export function corpusReferences(): readonly CorpusReference[] {
  const references: CorpusReference[] = [];
  for (const specification of fs.readdirSync(CORPUS).sort()) {
    for (const requirement of fs.readdirSync(path.join(CORPUS, specification)).sort()) {
      const testCase = path.join(CORPUS, specification, requirement, 'testCase.xml');
      if (!fs.existsSync(testCase)) continue;
      const xml = fs.readFileSync(testCase, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
      for (const [, rule, body] of xml.matchAll(/<rule id="(\w+)"[^>]*>([\s\S]*?)<\/rule>/g)) {
        const severity = SEVERITIES[/<error level="(\w+)"/.exec(body!)?.[1] ?? ''] ?? 'error';
        for (const [, attributes, relative] of body!.matchAll(/<package([^>]*)>\s*<path>([^<]*)<\/path>/g)) {
          const where = path.join(specification, requirement, relative!.trim());
          const exists = relative!.trim() !== '' && fs.existsSync(path.join(CORPUS, where));
          references.push({ requirement, rule: rule!, severity, path: where, keeps: attributes!.includes('isValid="TRUE"'), exists });
        }
      }
    }
  }
  return references;
}

/** Every folder and archive of the corpus that is meant as a package, whether a rule names it or not. */
export function corpusFolders(): readonly string[] {
  const found: string[] = [];
  for (const specification of fs.readdirSync(CORPUS)) {
    for (const requirement of fs.readdirSync(path.join(CORPUS, specification))) {
      for (const verdict of fs.readdirSync(path.join(CORPUS, specification, requirement), { withFileTypes: true })) {
        if (!verdict.isDirectory()) continue;
        for (const name of fs.readdirSync(path.join(CORPUS, specification, requirement, verdict.name))) found.push(path.join(specification, requirement, verdict.name, name));
      }
    }
  }
  return found.sort();
}

/** What is said of one package. */
export interface Judged {
  /** What it was recognised as, or the fault that it ended with. */
  readonly kind: string;
  readonly findings: readonly Finding[];
}

/** Judges packages of the corpus exactly as `kho check` does, one after the other. */
export async function judgeCorpus(paths: readonly string[]): Promise<ReadonlyMap<string, Judged>> {
  const pool = createDigestPool({ threads: 2 });
  const judged = new Map<string, Judged>();
  try {
    await checkPackages({
      paths: paths.map((one) => path.join(CORPUS, one)), pool, signal: new AbortController().signal, time: '2026-03-01T00:00:00Z', onProgress: () => undefined,
      onOutcome: (outcome) => {
        const { kind, findings } = outcome.kind === 'judged' ? { kind: outcome.recognised, findings: outcome.findings } : { kind: `fault ${outcome.fault.code}`, findings: [] };
        judged.set(path.relative(CORPUS, outcome.path), { kind, findings });
      },
    });
  } finally {
    await pool.close();
  }
  return judged;
}
