import { FewOfEachCode, isValid, type Finding } from '../../base/index.ts';
import { formatFindings, type VirusScanner } from '../../identify/index.ts';
import type { CheckedSip, IdentifiedSip, Rejection, UnpackedSip } from '../submission.ts';

/**
 * What is worth saying of the formats of a submission, of each code a thousand at most. Its producer hears it beside errors too: all at once.
 * The files beside the payload of a bag are those of BagIt, whose rules say what is in them.
 */
export function formatFindingsOf({ files, kind }: Pick<UnpackedSip, 'files' | 'kind'>): readonly Finding[] {
  const findings = new FewOfEachCode();
  for (const { path, format } of files.values()) {
    if (kind !== 'bagit' || path.startsWith('data/')) findings.addAll(formatFindings(path, format));
  }
  return findings.all();
}

/**
 * What the formats say (F-01, F-02), and a virus scan if a scanner is configured. A scan that did not really run over
 * every file is never reported as one.
 */
export async function identify(checked: CheckedSip, scanner: VirusScanner | undefined, signal: AbortSignal): Promise<IdentifiedSip | Rejection> {
  const { unpacked } = checked;
  const findings: Finding[] = [...checked.findings];
  for (const finding of formatFindingsOf(unpacked)) findings.push(finding);
  if (scanner === undefined) return { checked, findings };
  const verdict = await scanner.scan(filesToScan(checked), signal);
  for (const finding of verdict.findings) findings.push(finding);
  if (!isValid(findings)) return { kind: 'rejection', findings };
  return verdict.complete ? { checked, findings, virusScan: { scanner: scanner.name, outcome: verdict.outcome } } : { checked, findings };
}

async function* filesToScan({ unpacked }: CheckedSip): AsyncGenerator<{ path: string; open: () => ReturnType<typeof unpacked.open> }> {
  for (const file of unpacked.files.values()) yield { path: file.path, open: () => unpacked.open(file) };
  await Promise.resolve();
}
