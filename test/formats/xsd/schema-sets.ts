import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileSchema, validateDocument, type Schema } from '../../../src/formats/xsd/index.ts';
import { SCHEMA_ORIGINS } from '../../../src/ingest/schemas/index.ts';
import { pieces } from '../xml/documents.ts';

export const OFFICIAL = fileURLToPath(new URL('../../../../shared/schemas/', import.meta.url));
const OWN = fileURLToPath(new URL('../../../schemas/', import.meta.url));

export async function ownSchema(): Promise<Schema> {
  return await compileSchema(SCHEMA_ORIGINS.map(({ own: name }) => ({ name, bytes: fs.readFileSync(OWN + name) })));
}

export async function officialSchema(): Promise<Schema> {
  return await compileSchema(SCHEMA_ORIGINS.map(({ name }) => ({ name, bytes: fs.readFileSync(OFFICIAL + name) })));
}

/** The codes that a schema finds in a document; `XML` when it is none. */
export async function codesOf(schema: Schema, xml: string | Uint8Array): Promise<readonly string[]> {
  const { problem, findings } = await validateDocument(pieces(xml, 64 * 1024), { schema, path: 'x.xml', standard: 'eark' });
  return problem === undefined ? findings.map(({ code }) => code) : ['XML'];
}

/**
 * What xmllint says of many documents against the official schemas: whether each is valid. A document's own hints lead nowhere,
 * because it lies alone.
 */
export function xmllintVerdicts(documents: readonly (string | Uint8Array)[]): readonly boolean[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-xsd-'));
  try {
    const imports = SCHEMA_ORIGINS.map(({ namespace, name }) => `<xs:import namespace="${namespace}" schemaLocation="${OFFICIAL}${name}"/>`).join('');
    fs.writeFileSync(path.join(folder, 'all.xsd'), `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports}</xs:schema>`);
    const names = documents.map((document, n) => {
      fs.writeFileSync(path.join(folder, `${n}.xml`), document);
      return `${n}.xml`;
    });
    const { stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--huge', '--schema', 'all.xsd', ...names], {
      cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 ** 2, env: { ...process.env, XML_CATALOG_FILES: `${OFFICIAL}catalog.xml` },
    });
    const valid = new Set([...stderr.matchAll(/^(\d+\.xml) validates$/gm)].map(([, name]) => name));
    return names.map((name) => valid.has(name));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
