import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { writeSamples } from '../../src/samples/index.ts';
import type { Schema } from '../../src/formats/xsd/index.ts';
import type { ComplexType } from '../../src/formats/xsd/model.ts';
import { CORPUS } from '../formats/eark/eark-corpus.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { needSchemas } from '../formats/xml/official-schema.ts';
import { chance, DocumentMaker, mutated, written, type Made } from '../formats/xsd/made-documents.ts';
import { codesOf, officialSchema, ownSchema, xmllintVerdicts } from '../formats/xsd/schema-sets.ts';
import { conformanceRow } from './conformance-table.ts';

// Three judges of the same documents: our schemas and the official ones in our engine, and the official ones in xmllint. xmllint has
// no rule for references to nothing, so what only breaks that one counts as valid where it is compared.

const METS = 'http://www.loc.gov/METS/';
const PREMIS = 'http://www.loc.gov/premis/v3';
const KINDS = ['file', 'representation', 'bitstream', 'intellectualEntity'];

/** METS that no E-ARK profile knows, which our schema lets through unlooked (schemas/README.md). */
const OUTSIDE: ReadonlySet<string> = new Set(['behaviorSec', 'smLinkGrp', 'par', 'seq']);

const validByXmllint = (codes: readonly string[]): boolean => codes.every((code) => code === 'X-07');

/** Documents below a folder that METS or PREMIS is the root of, or that are broken. */
function documentsBelow(folder: string): readonly Buffer[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.xml$/i.test(name) && path.basename(name) !== 'testCase.xml').sort()
    .map((name) => path.join(folder, name)).filter((file) => fs.statSync(file).isFile()).map((file) => fs.readFileSync(file))
    .filter((bytes) => /^[^]{0,4000}?<(?:\w+:)?(?:mets|premis)[\s>]/.test(bytes.toString('utf8')) && !bytes.includes('info:lc/xmlns/premis-v2'));
}

describe('METS and PREMIS against schemas', function () {
  this.timeout(240_000);
  let own: Schema;
  let official: Schema;
  before(async function () {
    needSchemas(this);
    own = await ownSchema();
    official = await officialSchema();
  });

  /** Judges by all three; answers where they differ. */
  const disagreements = async (documents: readonly (string | Uint8Array)[]): Promise<readonly string[]> => {
    const outside = xmllintVerdicts(documents);
    const different: string[] = [];
    for (const [n, document] of documents.entries()) {
      const [ours, theirs] = [await codesOf(own, document), await codesOf(official, document)];
      const verdicts = [validByXmllint(ours), validByXmllint(theirs), outside[n]!];
      if (new Set(verdicts).size > 1 || ours.length === 0 !== (theirs.length === 0)) different.push(`${n}: ${ours.join()} | ${theirs.join()} | ${String(outside[n])}`);
    }
    return different;
  };

  it('agree on every METS and PREMIS document of the E-ARK corpus', async function () {
    if (!fs.existsSync(CORPUS)) {
      if (this.test !== undefined) this.test.title += ' (skipped: ../shared/corpora is absent)';
      this.skip();
    }
    const documents = documentsBelow(CORPUS);
    expect(documents.length).to.be.at.least(200);
    const different = await disagreements(documents);
    conformanceRow({
      standard: 'METS 1.12.1 and PREMIS 3.0 schemas', corpus: 'documents of the E-ARK corpus, judged as xmllint judges them', cases: documents.length,
      right: documents.length - different.length, wrong: different.length, notImplemented: [],
      remarks: ['Schemas written for Kho and the official ones, in our engine, against the official ones in xmllint; schemas/README.md lists the known differences.'],
    });
    expect(different).to.deep.equal([]);
  });

  const ROOTS: readonly (readonly [uri: string, local: string])[] = [[METS, 'mets'], [PREMIS, 'premis'], [PREMIS, 'object'], [PREMIS, 'rights'], [PREMIS, 'event'], [PREMIS, 'agent']];

  it('agree on made-up documents that use every construct, and on a thousand spoilt ones', async () => {
    const random = chance(20260131);
    const made: Made[] = [];
    for (let n = 0; n < 180; n += 1) {
      const [uri, local] = ROOTS[n % ROOTS.length]!;
      made.push(new DocumentMaker({ schema: official, random, without: OUTSIDE, kinds: KINDS }).document(uri, local));
    }
    const good = made.map(written);
    expect(good.filter((_, n) => n < 60 && !xmllintVerdicts(good.slice(n, n + 1))[0])).to.deep.equal([]);
    const spoilt = made.flatMap((document) => Array.from({ length: 6 }, () => written(mutated(document, random))));
    expect(await disagreements([...good, ...spoilt])).to.deep.equal([]);
    const bad = (await Promise.all(spoilt.map(async (document) => codesOf(own, document)))).filter((codes) => codes.length > 0);
    expect(bad.length, 'spoilt documents that are really bad').to.be.within(300, spoilt.length - 200);
    expect([...new Set(bad.flat())].sort()).to.deep.equal(['X-01', 'X-02', 'X-03', 'X-04', 'X-05', 'X-06', 'X-07', 'X-08', 'X-09', 'X-10', 'X-12']);
  });

  it('of ours let through documents that the own schema makes, as the official ones do', async () => {
    const random = chance(7);
    const documents = Array.from({ length: 60 }, (_, n) => {
      const [uri, local] = ROOTS[n % ROOTS.length]!;
      return written(new DocumentMaker({ schema: own, random, without: OUTSIDE, kinds: KINDS }).document(uri, local));
    });
    expect(await disagreements(documents)).to.deep.equal([]);
  });

  it('know the same elements and attributes: nothing but what README.md names is missing in ours', () => {
    const seen = new Set<unknown>();
    const names = new Set<string>();
    const walk = (schema: Schema, type: unknown, into: Set<string>): void => {
      if (seen.has(type) || typeof type !== 'object' || type === null || (type as { kind: string }).kind !== 'complex') return;
      seen.add(type);
      const complex = type as ComplexType;
      for (const uses of complex.attributes.values()) for (const { local } of uses) into.add(`@${local}`);
      for (const { local, type: inner } of complex.model?.declarations.values() ?? []) {
        into.add(local);
        walk(schema, inner, into);
      }
    };
    const namesOf = (schema: Schema): ReadonlySet<string> => {
      const into = new Set<string>();
      for (const [uri, local] of ROOTS) walk(schema, schema.element(uri, local)!.type, into);
      for (const kind of KINDS) walk(schema, schema.type(PREMIS, kind), into);
      return into;
    };
    const ours = namesOf(own);
    for (const name of namesOf(official)) if (!ours.has(name)) names.add(name);
    expect([...names].sort()).to.deep.equal(['@ARCLINKORDER', '@ARCTYPE', '@BTYPE', '@STRUCTID', 'behavior', 'interfaceDef', 'mechanism', 'smArcLink', 'smLocatorLink']);
  });

  it('agree that what Kho makes is valid: samples, and every AIP of them', async () => {
    const archive = await MadeArchive.make();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-schemas-'));
    try {
      const samples = await writeSamples({ into: folder, seed: 'schemas', pages: 4 });
      const outcomes = await archive.ingest(samples.good.map((sample) => sample.path));
      expect(outcomes.map(({ kind }) => kind)).to.deep.equal(samples.good.map(() => 'archived'));
      const documents = [...samples.good.map(({ path: where }) => where).filter((where) => fs.statSync(where).isDirectory()), archive.repo].flatMap(documentsBelow);
      expect(documents.length).to.be.greaterThan(10);
      expect(await disagreements(documents)).to.deep.equal([]);
      for (const document of documents) expect(await codesOf(own, document)).to.deep.equal([]);
    } finally {
      await archive.remove();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('differ from xmllint where xmllint is mistaken or stricter than the standard, and only there', async () => {
    const file = (attributes: string, content = ''): string => `<mets xmlns="${METS}" xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec><fileGrp><file ID="f"><FLocat LOCTYPE="URL" ${attributes}/>${content}</file></fileGrp></fileSec><structMap><div/></structMap></mets>`;
    const cases: Readonly<Record<string, readonly [xml: string, ours: readonly string[], xmllint: boolean]>> = {
      'a reference with brackets, as programs write it': [file('xlink:href="anh[1].tif"'), [], false],
      'letters in base64 that are none': [file('', '<FContent><binData>QUJÔD</binData></FContent>'), ['X-05'], true],
      'a reference to nothing': [file('').replace('<div/>', '<div ADMID="khong-co"/>'), ['X-07'], true],
    };
    const xml = Object.values(cases).map(([document]) => document);
    const outside = xmllintVerdicts(xml);
    for (const [n, [name, [document, ours, xmllint]]] of Object.entries(cases).entries()) {
      expect(await codesOf(own, document), name).to.deep.equal(ours);
      expect(await codesOf(official, document), name).to.deep.equal(ours);
      expect(outside[n], name).to.equal(xmllint);
    }
  });
});
