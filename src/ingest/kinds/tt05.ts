import { FewOfEachCode, type Finding } from '../../base/index.ts';
import { checkTt05, describeTt05, PACKAGES, sipToAip, type PackageKind, type Tt05Package } from '../../formats/tt05/index.ts';
import type { UnpackedSip } from '../submission.ts';
import { describedBy, type JudgeOptions, type Judgement } from './judgement.ts';

/**
 * Judges a package of Circular 05/2025/TT-BNV by the circular's own rules (its METS and records are not those of plain
 * E-ARK) and reads its description from its record.
 */
export async function judgeTt05(sip: UnpackedSip, { findingsOnly = false, standardOnly = false, time }: JudgeOptions): Promise<Judgement> {
  const { kind, findings: broken, declared, package: tt05 } = await checkTt05({
    files: sip.files,
    findingsOnly,
    ...(time === undefined ? {} : { time }),
    open: (path) => {
      const file = sip.files.get(path);
      return file === undefined ? [] : sip.open(file);
    },
    ...(sip.container === 'folder' ? { folder: sip.name } : {}),
  });
  const findings = standardOnly ? broken : [...broken, ...unfitForKeeping(kind, sip)];
  if (tt05 === undefined) return { findings, declared, description: {} };
  const { objectId, creator, record } = tt05;
  const title = record['title'] ?? record['researchTopic'];
  return {
    findings, declared, tt05,
    description: descriptionOf(tt05),
    ...(title === undefined ? {} : { title }),
    ...(objectId === '' ? {} : { producerId: objectId }),
    ...(creator === undefined ? {} : { producer: creator }),
  };
}

/** The description that the AIP's own record gives, so that a rebuilt catalogue says the same. */
function descriptionOf(tt05: Tt05Package): Judgement['description'] {
  if (tt05.kind === 'DIP') return describedBy({ title: [tt05.record['researchTopic']], identifier: [tt05.record['requestID']] });
  return describeTt05(sipToAip(tt05, { objectId: tt05.objectId, created: tt05.created }).record);
}

/**
 * Valid packages that an archive does not take in: a DIP is a copy for one reader, and a linked document lies in another
 * package, where its AIP would have to follow it for ever.
 */
function unfitForKeeping(kind: PackageKind, { files }: UnpackedSip): readonly Finding[] {
  if (PACKAGES.kinds[kind].type === 'DIP') return [{ standard: 'kho', code: 'K-07', severity: 'error' }];
  const findings = new FewOfEachCode();
  for (const path of files.keys()) {
    if (/^representations\/[^/]+\/data\/.*\.fetch\.txt$/i.test(path)) findings.add({ standard: 'kho', code: 'K-08', severity: 'error', path });
  }
  return findings.all();
}
