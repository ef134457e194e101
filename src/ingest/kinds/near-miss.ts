import type { Finding } from '../../base/index.ts';

/** File that makes a folder a package, by its name in small letters; a name that editors and Windows lengthen unseen included. */
const MARKS: Readonly<Record<string, { readonly needed: string; readonly asked: string }>> = {
  'mets.xml': { needed: 'METS.xml', asked: 'E-ARK' },
  'mets.xml.xml': { needed: 'METS.xml', asked: 'E-ARK' },
  'bagit.txt': { needed: 'bagit.txt', asked: 'BagIt' },
  'bagit.txt.txt': { needed: 'bagit.txt', asked: 'BagIt' },
};

/**
 * What a folder that is no package of any standard was perhaps meant to be: its producer would take "valid" for the answer to
 * another question (K-10), or named the folder around several packages (K-11).
 */
export function nearMisses(paths: Iterable<string>): readonly Finding[] {
  const findings: Finding[] = [];
  const packages: string[] = [];
  let representations: string | undefined;
  for (const path of paths) {
    const mark = path.length > 13 ? undefined : MARKS[path.toLowerCase()];
    if (mark !== undefined) findings.push({ standard: 'kho', code: 'K-10', severity: 'warning', path, params: { ...mark } });
    if (path.startsWith('representations/')) representations ??= path;
    if (/^[^/]+\/(?:[^/]+\/)?(?:bagit\.txt|METS\.xml)$/.test(path)) packages.push(path.slice(0, path.lastIndexOf('/')));
  }
  if (representations !== undefined && findings.length === 0) {
    findings.push({ standard: 'kho', code: 'K-10', severity: 'warning', path: 'representations', params: { needed: 'METS.xml', asked: 'E-ARK' } });
  }
  const [first] = packages.sort();
  if (first !== undefined) findings.push({ standard: 'kho', code: 'K-11', severity: 'warning', path: first, params: { count: packages.length } });
  return findings;
}
