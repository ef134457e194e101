import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCHEMAS = fileURLToPath(new URL('../../../../shared/schemas/', import.meta.url));

/** Schemas of what Kho writes. */
export type OfficialSchema = 'mets-1.12.1.xsd' | 'premis-v3-0.xsd' | 'oai_dc.xsd' | 'ead3-1.1.1.xsd' | 'ead2002.xsd' | 'eac-cpf-2010.xsd' | 'mods-3-8.xsd';

/** Why documents cannot be validated here, or undefined. */
export function schemaMissing(): string | undefined {
  if (!fs.existsSync(`${SCHEMAS}catalog.xml`)) return '../shared/schemas is absent';
  return spawnSync('xmllint', ['--version']).error === undefined ? undefined : 'xmllint is not installed';
}

/** What xmllint says against a document; empty when it is valid. The attributes of E-ARK lie outside the METS schema. */
export function schemaProblems(schema: OfficialSchema, xml: string | Uint8Array): string {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', `${SCHEMAS}${schema}`, '-'], {
    input: xml, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2,
    env: { ...process.env, XML_CATALOG_FILES: `${SCHEMAS}catalog.xml` },
  });
  return status === 0 ? '' : stderr;
}

/** Ends a test here, saying why, when nothing can be validated. */
export function needSchemas(test: Mocha.Context): void {
  const missing = schemaMissing();
  if (missing === undefined) return;
  if (test.test !== undefined) test.test.title += ` (skipped: ${missing})`;
  test.skip();
}
