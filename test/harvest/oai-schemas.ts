import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMAS = fileURLToPath(new URL('../../../shared/schemas/', import.meta.url));

/** The description element of Identify, written here after the OAI-PMH guidelines for oai-identifier. */
const OAI_IDENTIFIER_XSD = `<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="http://www.openarchives.org/OAI/2.0/oai-identifier" xmlns:i="http://www.openarchives.org/OAI/2.0/oai-identifier">
<element name="oai-identifier"><complexType><sequence>
  <element name="scheme" fixed="oai" type="string"/><element name="repositoryIdentifier" type="i:domain"/>
  <element name="delimiter" fixed=":" type="string"/><element name="sampleIdentifier" type="i:sample"/>
</sequence></complexType></element>
<simpleType name="domain"><restriction base="string"><pattern value="[a-zA-Z][a-zA-Z0-9\\-]*(\\.[a-zA-Z][a-zA-Z0-9\\-]*)+"/></restriction></simpleType>
<simpleType name="sample"><restriction base="string"><pattern value="oai:[a-zA-Z][a-zA-Z0-9\\-]*(\\.[a-zA-Z][a-zA-Z0-9\\-]*)+:[a-zA-Z0-9\\-_.!~*'();/?:@&amp;=+$,%]+"/></restriction></simpleType>
</schema>`;

/** The other descriptions of Identify, written here after the OAI-PMH guidelines for friends and rights. */
const FRIENDS_XSD = `<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="http://www.openarchives.org/OAI/2.0/friends/">
<element name="friends"><complexType><sequence><element name="baseURL" type="anyURI" maxOccurs="unbounded"/></sequence></complexType></element>
</schema>`;
const RIGHTS_XSD = `<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="http://www.openarchives.org/OAI/2.0/rights/">
<element name="rightsManifest"><complexType><sequence><element name="rights" maxOccurs="unbounded"><complexType><choice>
  <element name="rightsReference"><complexType><attribute name="ref" type="anyURI" use="required"/></complexType></element>
</choice></complexType></element></sequence><attribute name="appliesTo" type="anyURI" use="required"/></complexType></element>
</schema>`;

/** Validates OAI-PMH responses with xmllint against the official schemas. */
export class OaiSchemas {
  readonly #folder: string;

  constructor() {
    this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-oai-xsd-'));
    fs.writeFileSync(path.join(this.#folder, 'oai-identifier.xsd'), OAI_IDENTIFIER_XSD);
    fs.writeFileSync(path.join(this.#folder, 'friends.xsd'), FRIENDS_XSD);
    fs.writeFileSync(path.join(this.#folder, 'rightsManifest.xsd'), RIGHTS_XSD);
    // OAI-PMH.xsd demands strict validation inside metadata and description: one schema must know all namespaces.
    const imports = [
      ['http://www.openarchives.org/OAI/2.0/', `${SCHEMAS}OAI-PMH.xsd`],
      ['http://www.openarchives.org/OAI/2.0/oai_dc/', `${SCHEMAS}oai_dc.xsd`],
      ['http://www.loc.gov/METS/', `${SCHEMAS}mets-1.12.1.xsd`],
      ['http://www.openarchives.org/OAI/2.0/oai-identifier', 'oai-identifier.xsd'],
      ['http://ead3.archivists.org/schema/', `${SCHEMAS}ead3-1.1.1.xsd`],
      ['http://www.loc.gov/premis/v3', `${SCHEMAS}premis-v3-0.xsd`],
      ['http://www.openarchives.org/OAI/2.0/friends/', 'friends.xsd'],
      ['http://www.openarchives.org/OAI/2.0/rights/', 'rightsManifest.xsd'],
      ['urn:kho:vn-tt05:1', fileURLToPath(new URL('../../schemas/vn-tt05.xsd', import.meta.url))],
      ['urn:kho:ledger-checkpoint:1', fileURLToPath(new URL('../../schemas/ledger-checkpoint.xsd', import.meta.url))],
    ];
    fs.writeFileSync(
      path.join(this.#folder, 'all.xsd'),
      `<schema xmlns="http://www.w3.org/2001/XMLSchema">${imports
        .map(([namespace, file]) => `<import namespace="${namespace}" schemaLocation="${file}"/>`)
        .join('')}</schema>`,
    );
  }

  /** Why the check cannot run here, or undefined. */
  static missing(): string | undefined {
    if (!fs.existsSync(`${SCHEMAS}catalog.xml`)) return '../shared/schemas is absent';
    return spawnSync('xmllint', ['--version']).error === undefined ? undefined : 'xmllint is not installed';
  }

  /** What xmllint complains of; empty when the document is valid. */
  problems(xml: string): string {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', path.join(this.#folder, 'all.xsd'), '-'], {
      input: xml,
      encoding: 'utf8',
      env: { ...process.env, XML_CATALOG_FILES: `${SCHEMAS}catalog.xml` },
    });
    return status === 0 ? '' : stderr;
  }

  /** The texts that an XPath selects. */
  select(xml: string, xpath: string): readonly string[] {
    try {
      const out = execFileSync('xmllint', ['--xpath', xpath, '-'], { input: xml, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
      return out.split('\n').filter((line) => line !== '');
    } catch {
      return [];
    }
  }

  close(): void {
    fs.rmSync(this.#folder, { recursive: true });
  }
}
