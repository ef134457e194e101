import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { validation } from '../../../src/formats/xsd/index.ts';
import { checkPackages } from '../../../src/ingest/index.ts';
import { createDigestPool } from '../../../src/storage/index.ts';
import { ownSchema } from '../xsd/schema-sets.ts';

// A process of its own, for what cannot be measured beside other tests: `stream` (memory), `network` and `judge` (nothing is asked).

const METS = 'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xi="http://www.w3.org/2001/XInclude"';
const BODY = '<structMap><div/></structMap>';
const ADDRESS = 'http://kho-khong-duoc-goi.example.com:8099/x';

const DOCUMENTS: Readonly<Record<string, string>> = {
  doctype: `<!DOCTYPE mets SYSTEM "${ADDRESS}.dtd"><mets ${METS}>${BODY}</mets>`,
  entity: `<!DOCTYPE mets [<!ENTITY % p SYSTEM "${ADDRESS}"> %p; <!ENTITY e SYSTEM "${ADDRESS}">]><mets ${METS} LABEL="&e;">${BODY}</mets>`,
  schemaLocation: `<mets ${METS} xsi:schemaLocation="http://www.loc.gov/METS/ ${ADDRESS}.xsd" xsi:noNamespaceSchemaLocation="${ADDRESS}.xsd">${BODY}</mets>`,
  xinclude: `<mets ${METS}><xi:include href="${ADDRESS}" parse="xml"><xi:fallback/></xi:include>${BODY}</mets>`,
  stylesheet: `<?xml-stylesheet type="text/xsl" href="${ADDRESS}.xsl"?><?xml-model href="${ADDRESS}.rng"?><mets ${METS}>${BODY}</mets>`,
  references: `<mets ${METS}><dmdSec ID="d"><mdRef LOCTYPE="URL" MDTYPE="DC" xlink:type="simple" xlink:href="${ADDRESS}.xml"/></dmdSec><amdSec><digiprovMD ID="p"><mdRef LOCTYPE="URL" MDTYPE="PREMIS" xlink:href="//kho-khong-duoc-goi.example.com/p.xml"/></digiprovMD></amdSec>${BODY}</mets>`,
  base: `<mets ${METS} xml:base="${ADDRESS}/" PROFILE="${ADDRESS}">${BODY}</mets>`,
};

/** Judges each document as the METS of a package. */
async function judgeAll(): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-hostile-'));
  const pool = createDigestPool({ threads: 1 });
  const judged: Record<string, readonly string[]> = {};
  try {
    for (const [name, document] of Object.entries(DOCUMENTS)) {
      const into = path.join(folder, name);
      fs.mkdirSync(into);
      fs.writeFileSync(path.join(into, 'METS.xml'), `<?xml version="1.0" encoding="UTF-8"?>${document}`);
      await checkPackages({
        paths: [into], pool, signal: new AbortController().signal, onProgress: () => undefined,
        onOutcome: (outcome) => { judged[name] = outcome.kind === 'judged' ? outcome.findings.map(({ code }) => code) : [outcome.fault.code]; },
      });
    }
    return judged;
  } finally {
    await pool.close();
    fs.rmSync(folder, { recursive: true });
  }
}

async function network(): Promise<unknown> {
  const touched: string[] = [];
  const guard = (name: string) => (): never => {
    touched.push(name);
    throw new Error(`${name} was touched`);
  };
  net.Socket.prototype.connect = guard('net');
  Object.assign(dns, { lookup: guard('dns'), resolve: guard('dns') });
  Object.assign(dns.promises, { lookup: guard('dns'), resolve: guard('dns') });
  http.ClientRequest.prototype.onSocket = guard('http');
  globalThis.fetch = guard('fetch');
  const judged = await judgeAll();
  const before = [...touched];
  touched.length = 0;
  for (const touch of [() => { net.connect(9); }, () => { dns.lookup('x', () => undefined); }, () => { http.ClientRequest.prototype.onSocket.call(undefined as never, undefined as never); }, () => { void fetch('http://x'); }]) {
    try {
      touch();
    } catch {
      // The guard has noted it.
    }
  }
  return { touched: before, guarded: touched, judged };
}

/** METS of more than 200 MB, made while it is read: files without identifiers of their own, so that only the reading itself could grow. */
async function stream(): Promise<unknown> {
  let bytes = 0;
  let elements = 0;
  let most = 0;
  const part = Buffer.from(`<div LABEL="${'Tờ trình '.repeat(8)}"><fptr/></div>\n`.repeat(500));
  const document = function* (): Generator<Uint8Array> {
    yield Buffer.from(`<mets ${METS}><structMap><div>`);
    while (bytes < 205 * 1024 ** 2) {
      bytes += part.byteLength;
      elements += 1000;
      if (elements % 50_000 === 0) most = Math.max(most, process.memoryUsage().rss);
      yield part;
    }
    yield Buffer.from('</div></structMap></mets>');
  };
  const { parseXml } = await import('../../../src/formats/xml/index.ts');
  const rider = validation({ schema: await ownSchema(), path: 'METS.xml', standard: 'eark' });
  const problem = await parseXml(document(), rider);
  if (problem !== undefined || rider.findings().length > 0) throw new Error(JSON.stringify(problem ?? rider.findings()[0]));
  return { bytes, elements, wideMiB: Math.round(most / 1024 ** 2) };
}

const work: Readonly<Record<string, () => Promise<unknown>>> = { network, stream, judge: judgeAll };
process.stdout.write(JSON.stringify(await work[process.argv[2] ?? '']?.()));
