import { createHash } from 'node:crypto';
import { comparePaths, isValid, type Finding } from '../../base/index.ts';
import { cleanXmlText } from '../../formats/xml/index.ts';
import { judgeBag } from '../kinds/bag.ts';
import { judgeEark } from '../kinds/eark.ts';
import type { JudgeOptions, Judgement } from '../kinds/judgement.ts';
import { judgeOcfl } from '../kinds/ocfl.ts';
import { judgePlain } from '../kinds/plain.ts';
import { judgeTt05 } from '../kinds/tt05.ts';
import type { CheckedSip, Rejection, UnpackedSip } from '../submission.ts';
import { cleanDescription, oneLine } from './clean-description.ts';
import { formatFindingsOf } from './identify.ts';

/**
 * Judges an unpacked submission by the rules of its kind. All findings come at once; one of severity error makes it
 * a rejection. The same function serves `kho check` and the ingest, so that they cannot disagree.
 */
export async function check(unpacked: UnpackedSip, earlier: readonly Finding[], options: JudgeOptions = {}): Promise<CheckedSip | Rejection> {
  const judge = { bagit: judgeBag, eark: judgeEark, tt05: judgeTt05, ocfl: judgeOcfl, plain: judgePlain }[unpacked.kind];
  const judgement = await judge(unpacked, options);
  const findings = [...earlier, ...judgement.findings, ...contentFindings(unpacked)];
  if (!isValid(findings)) return { kind: 'rejection', findings: [...findings, ...formatFindingsOf(unpacked)] };
  return checkedSip(unpacked, judgement, findings);
}

function checkedSip(unpacked: UnpackedSip, judgement: Judgement, findings: readonly Finding[]): CheckedSip {
  const { declared } = judgement;
  const producerId = oneLine(judgement.producerId);
  const producer = oneLine(judgement.producer);
  const description = cleanDescription(judgement.description);
  const title = oneLine(judgement.title) ?? oneLine(description.title?.[0]) ?? cleanXmlText(unpacked.name);
  return {
    unpacked,
    findings,
    title,
    description: description.title === undefined ? { ...description, title: [title] } : description,
    submissionDigest: submissionDigest(unpacked),
    declared,
    ...(judgement.tt05 === undefined ? {} : { tt05: judgement.tt05 }),
    ...(producerId === undefined ? {} : { producerId }),
    ...(producer === undefined ? {} : { producer }),
  };
}

/** A package must hold something to preserve besides its own metadata. */
function contentFindings(unpacked: UnpackedSip): readonly Finding[] {
  const paths = [...unpacked.files.keys()];
  const hasContent = {
    bagit: () => paths.some((path) => path.startsWith('data/')),
    eark: () => paths.some((path) => path.startsWith('representations/')),
    // TT05-P05 says it.
    tt05: () => true,
    ocfl: () => paths.some((path) => /^v\d+\/[^/]+\//.test(path)),
    plain: () => paths.some((path) => !/^metadata\.(csv|xlsx)$/.test(path)),
  }[unpacked.kind]();
  return hasContent ? [] : [{ standard: 'kho', code: 'K-06', severity: unpacked.kind === 'eark' || unpacked.kind === 'ocfl' ? 'warning' : 'error' }];
}

/**
 * Digest over the sorted lines "sha512, two spaces, path, line feed" of the submitted files: what "the same
 * submission" means, whatever container it came in. A mere check makes no sha512 that nobody declared, and asks nothing of this.
 */
export function submissionDigest(sip: UnpackedSip): string {
  const hash = createHash('sha512');
  for (const path of [...sip.files.keys()].sort(comparePaths)) {
    hash.update(`${sip.files.get(path)?.digests.sha512 ?? ''}  ${path}\n`);
  }
  return `sha512:${hash.digest('hex')}`;
}
