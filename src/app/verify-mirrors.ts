import type { Finding } from '../base/index.ts';
import type { MirrorAnswer } from '../cli/index.ts';
import type { VerifierKey } from '../formats/tlog/index.ts';
import { verifyLog } from '../ledger/index.ts';
import type { FoundMirror } from '../replicas/index.ts';

/** Reads every mirror as a whole, and says how each stands to the ledger of the store. */
export async function verifyMirrors(mirrors: readonly FoundMirror[], { keys, signal }: { readonly keys: readonly VerifierKey[]; readonly signal: AbortSignal }): Promise<{
  readonly mirrors: readonly MirrorAnswer[]; readonly findings: readonly Finding[];
}> {
  const answers: MirrorAnswer[] = [];
  const findings: Finding[] = [];
  for (const { location: { name }, standing, files } of mirrors) {
    const size = 'size' in standing ? standing.size : 0;
    answers.push({ location: name, state: standing.kind, size });
    if (standing.kind === 'absent') continue;
    if (standing.kind === 'ahead' || standing.kind === 'forked') findings.push(found(standing.kind === 'ahead' ? 'L-17' : 'L-18', { name, size }));
    const verdict = await verifyLog({ files, keys, signal, onProgress: () => undefined });
    findings.push(...verdict.findings.map((finding) => ({ ...finding, path: name })));
  }
  return { mirrors: answers, findings };
}

function found(code: string, params: NonNullable<Finding['params']>): Finding {
  return { standard: 'kho', code, severity: 'error', params };
}
