import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { PACKAGE_KINDS } from '../../../src/formats/tt05/index.ts';
import { needSchemas, schemaProblems } from '../xml/official-schema.ts';
import { FAULTY } from './faulty-packages.ts';
import { goodPackage, type PackageFiles } from './good-packages.ts';

describe('documents of packages of Circular 05/2025', function () {
  this.timeout(60_000);
  before(function () { needSchemas(this); });

  for (const kind of PACKAGE_KINDS) {
    it(`${kind}: METS and PREMIS keep the official schemas, records those that lie in the package`, () => {
      const files = goodPackage(kind);
      for (const [name, bytes] of files) {
        if (name.endsWith('METS.xml')) expect(schemaProblems('mets-1.12.1.xsd', bytes), name).to.equal('');
        if (/PREMIS[^/]*\.xml$/.test(name)) expect(schemaProblems('premis-v3-0.xsd', bytes), name).to.equal('');
      }
      expect(recordProblems(files)).to.deep.equal([]);
    });
  }

  it('a record with a wrong code is refused by the schema of its package too', () => {
    const { files } = FAULTY.find(({ title }) => title.startsWith('D09'))!;
    expect(recordProblems(files())).to.have.length(1);
  });
});

/** Names of the records that xmllint refuses by the XSD of the same package. */
function recordProblems(files: PackageFiles): readonly string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-tt05-'));
  const refused: string[] = [];
  try {
    for (const [name, bytes] of files) {
      const record = /\/EAD(_(?:doc|pic|media))?[^/]*\.xml$/.exec(name);
      if (record === null) continue;
      const schema = path.join(folder, `EAD${record[1] ?? ''}.xsd`);
      fs.writeFileSync(schema, files.get(`schemas/${path.basename(schema)}`) ?? '');
      const { status } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, '-'], { input: bytes });
      if (status !== 0) refused.push(name);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  return refused;
}
