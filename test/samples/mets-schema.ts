import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCHEMAS = fileURLToPath(new URL('../../../shared/schemas/', import.meta.url));

/** Why METS cannot be validated here, or undefined. */
export function metsSchemaMissing(): string | undefined {
  if (!fs.existsSync(`${SCHEMAS}catalog.xml`)) return '../shared/schemas is absent';
  return spawnSync('xmllint', ['--version']).error === undefined ? undefined : 'xmllint is not installed';
}

/** What xmllint says against a METS document; empty when it is valid. */
export function metsSchemaProblems(xml: Uint8Array): string {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', `${SCHEMAS}mets-1.12.1.xsd`, '-'], {
    input: xml,
    encoding: 'utf8',
    env: { ...process.env, XML_CATALOG_FILES: `${SCHEMAS}catalog.xml` },
  });
  return status === 0 ? '' : stderr;
}
