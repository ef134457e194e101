import { digestOf } from '../../../src/base/index.ts';
import type { FaultyPackage } from './faulty-packages.ts';
import { goodModel, packageFiles, type PackageFiles } from './good-packages.ts';

const OLD = 'representations/rep1/metadata/descriptive/EAD_doc_';
const NEW = 'representations/rep1/metadata/descriptive/EAD_DOC_';

/**
 * A SIP_hoso as a product in the field makes them: EAD_DOC_ in capitals, schemas in small letters, checksums in capital
 * digits, the schema as a stream of octets, an empty amdSec. It has the three faults that were found: a wrong year in all
 * document codes, elements in another order, and no paper code although the file was digitised; and the schema asks for
 * arcDocCode while the data say docCode, which harms nobody.
 */
export const FIELD_PACKAGE: FaultyPackage = {
  title: 'a package as found in the field',
  files: fieldFiles,
  expected: [
    ...[1, 2].map((n) => `TT05-I05 ${NEW}H49.64.2001.160.${n}.xml`),
    ...[1, 2].map((n) => `TT05-D06 ${NEW}H49.64.2001.160.${n}.xml`),
    'TT05-H13 metadata/descriptive/EAD.xml',
  ],
};

function fieldFiles(): PackageFiles {
  const good = goodModel('SIP_hoso');
  const parent = good.record['fileCode']!;
  const [first] = good.items;
  const items = [1, 2].map((n) => ({
    ...first!, name: `${parent}.${n}`, files: [`${parent}.${n}.pdf`],
    record: { ...first!.record, docId: `${parent}.${n}`, docCode: `${parent.replace('2001', '2011')}.000000${n}` },
  }));
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of packageFiles({ ...good, record: { ...good.record, totalDoc: '2', numberOfPage: '6' }, items })) {
    const name = path.replace(OLD, NEW).replace('schemas/EAD', 'schemas/ead');
    files.set(name, Buffer.from(inTheField(path, Buffer.from(bytes).toString())));
  }
  return withChecksums(files);
}

function inTheField(path: string, text: string): string {
  if (path.endsWith('/EAD.xml')) return text.replace(/<paperFileCode>[^<]*<\/paperFileCode>/, '<paperFileCode></paperFileCode>');
  if (path.startsWith(OLD)) {
    const [mode = ''] = /<mode>[^<]*<\/mode>/.exec(text) ?? [];
    return text.replace(mode, '').replace('<docId>', `${mode}<docId>`);
  }
  if (path.endsWith('.xsd')) return text.replace('docCode', 'arcDocCode');
  if (!path.endsWith('METS.xml')) return text;
  return text.replaceAll('EAD_doc_', 'EAD_DOC_').replaceAll('schemas/EAD', 'schemas/ead')
    .replace(/(MIMETYPE=")application\/xml("[^>]*>\s*<FLocat [^>]*\.xsd)/g, '$1application/octet-stream$2')
    .replace('</metsHdr>', '</metsHdr><amdSec ID="uuid-00000000-0000-4000-8000-000000000000"/>').replace(/(<\/metsHdr>)(<amdSec[^>]*>)([\s\S]*?)(<fileSec)/, '$1$3$2$4');
}

/** Sizes and checksums as they are now, in capital digits; METS of the representation first. */
function withChecksums(files: Map<string, Uint8Array>): PackageFiles {
  for (const folder of ['representations/rep1/', '']) {
    const text = Buffer.from(files.get(`${folder}METS.xml`)!).toString();
    files.set(`${folder}METS.xml`, Buffer.from(text.replace(/<mdRef [^>]*>|<file [^>]*>\s*<FLocat [^>]*>/g, (element) => {
      const bytes = files.get(folder + decodeURIComponent(/xlink:href="([^"]*)"/.exec(element)?.[1] ?? ''))!;
      return element.replace(/SIZE="\d+"/, `SIZE="${bytes.length}"`).replace(/CHECKSUM="[0-9A-Fa-f]{64}"/, `CHECKSUM="${digestOf('sha256', bytes).toUpperCase()}"`);
    })));
  }
  return files;
}
