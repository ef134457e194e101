import { readAtMost, TooLong, type Digests, type Finding } from '../../base/index.ts';
import { checkBag, bagInfoValues, isBagTagFile, tagFileLimit, type BagCheck } from '../../formats/bagit/index.ts';
import type { UnpackedSip } from '../submission.ts';
import { describedBy, type JudgeOptions, type Judgement } from './judgement.ts';

/** Judges a bag by RFC 8493 and reads its description from bag-info.txt. */
export async function judgeBag(sip: UnpackedSip, _options: JudgeOptions): Promise<Judgement> {
  const tagFiles = new Map<string, Uint8Array>();
  const findings: Finding[] = [];
  for (const file of sip.files.values()) {
    if (!isBagTagFile(file.path)) continue;
    try {
      tagFiles.set(file.path, await readAtMost(sip.open(file), tagFileLimit(file.path)));
    } catch (thrown) {
      if (!(thrown instanceof TooLong)) throw thrown;
      findings.push({ standard: 'kho', code: 'K-05', severity: 'error', path: file.path, params: { limit: tagFileLimit(file.path) } });
    }
  }
  const check = checkBag({ paths: sip.files, tagFiles });
  return { findings: [...findings, ...check.findings], ...told(check), declared: declaredBy(check) };
}

/** What bag-info.txt tells (RFC 8493 §2.2.2), in Dublin Core. */
function told({ info }: BagCheck): Omit<Judgement, 'findings' | 'declared'> {
  const values = (label: string): readonly string[] => bagInfoValues(info, label);
  const title = values('Title')[0] ?? values('External-Description')[0];
  const producerId = values('External-Identifier')[0] ?? values('Internal-Sender-Identifier')[0];
  const producer = values('Source-Organization')[0];
  const description = describedBy({
    title: [title],
    creator: values('Source-Organization'),
    description: [...values('External-Description'), ...values('Internal-Sender-Description')],
    date: values('Date'),
    identifier: [...values('External-Identifier'), ...values('Internal-Sender-Identifier')],
  });
  return {
    description,
    ...(title === undefined ? {} : { title }),
    ...(producerId === undefined ? {} : { producerId }),
    ...(producer === undefined ? {} : { producer }),
  };
}

function declaredBy({ payload }: BagCheck): ReadonlyMap<string, Digests> {
  return new Map(payload.map((file) => [file.path, file.declared]));
}
