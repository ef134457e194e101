import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { schemaProblems, type OfficialSchema } from '../formats/xml/official-schema.ts';
import { mistakesOf } from './eark-mistakes.ts';
import type { EarkErrors } from './outside-tools.ts';

const SCHEMA_OF: Readonly<Record<string, OfficialSchema>> = {
  'METS.xml': 'mets-1.12.1.xsd', 'premis.xml': 'premis-v3-0.xsd', 'dc.xml': 'oai_dc.xsd',
  'PREMIS.xml': 'premis-v3-0.xsd', 'PREMIS_rep1.xml': 'premis-v3-0.xsd',
};

/** The E-ARK AIP inside a bag. */
export function aipIn(bag: string): string {
  return path.join(bag, 'data', fs.readdirSync(path.join(bag, 'data'))[0] ?? '');
}

/** Judges every document that Kho wrote in an AIP by its official schema (xmllint); answers how many there were, by name. */
export function judgedDocuments(aip: string): Readonly<Record<string, number>> {
  const judged: Record<string, number> = {};
  for (const file of documentsOf(aip)) {
    const name = path.basename(file);
    const schema = SCHEMA_OF[name];
    if (schema === undefined) continue;
    expect(schemaProblems(schema, fs.readFileSync(file)), file).to.equal('');
    judged[name] = (judged[name] ?? 0) + 1;
  }
  return judged;
}

/** Nothing is reported but what the validator itself gets wrong. */
export function expectSound({ status, structure, schema, root, representations }: EarkErrors, place: 'AIP' | 'SIP'): void {
  expect({ status, structure, schema }).to.deep.equal({ status: 'WellFormed', structure: [], schema: [] });
  expect(root.filter((rule) => !mistakesOf(place).includes(rule))).to.deep.equal([]);
  expect(Object.keys(representations)).to.not.deep.equal([]);
  for (const rules of Object.values(representations)) expect(rules.filter((rule) => !mistakesOf('representation').includes(rule))).to.deep.equal([]);
}

/** Documents that Kho wrote in an AIP: those of the producer lie below `submission/` and speak for themselves. */
function documentsOf(aip: string): readonly string[] {
  return fs.readdirSync(aip, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('submission/') && !/^representations\/[^/]+\/(data|documentation|schemas)\//.test(name))
    .map((name) => path.join(aip, name));
}
