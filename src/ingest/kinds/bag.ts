import { readAtMost, TooLong, type Digests, type Finding } from '../../base/index.ts';
import { bagInfoValues, bagItVersion, checkBag, isBagTagFile, tagFileLimit, type BagCheck, type BagCheckOptions } from '../../formats/bagit/index.ts';
import type { UnpackedSip } from '../submission.ts';
import { describedBy, type JudgeOptions, type Judgement } from './judgement.ts';

/** Judges a bag by RFC 8493 and reads its description from bag-info.txt. */
export async function judgeBag(sip: UnpackedSip, options: JudgeOptions): Promise<Judgement> {
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
  const { container } = sip;
  const input = { paths: sip.files, folders: sip.folders, tagFiles, ...(container === 'file' ? {} : { container }) };
  const check = checkBag(input, bagOptions(options));
  const ofProfile = options.bagitProfile?.findings ?? [];
  return { findings: [...findings, ...ofProfile, ...check.findings], ...told(check), declared: declaredBy(check) };
}

function bagOptions({ version, portable, bagitProfile }: JudgeOptions): BagCheckOptions {
  const asked = bagItVersion(version);
  return {
    ...(asked === undefined ? {} : { version: asked }),
    ...(portable === undefined ? {} : { portable }),
    ...(bagitProfile?.profile === undefined ? {} : { profile: bagitProfile.profile }),
  };
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
