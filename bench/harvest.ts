import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { openCatalogue, type Catalogue } from '../src/catalogue/index.ts';
import { createHarvest, type Harvest } from '../src/harvest/index.ts';
import { loadMessages } from '../src/app/load-messages.ts';
import { openSqlite } from '../src/catalogue/sql/sqlite-driver.ts';

// `npm run bench -- bench/harvest.ts [--rows N]`: a whole sequential harvest of generated packages in oai_dc, pages of a hundred: records
// a second of processor time, the last pages against the first, peak memory; and pages over HTTP against a bare Node server that builds
// the same XML from the same database with string templates.

const ROWS = Number(/--rows (\d+)/.exec(process.argv.join(' '))?.[1] ?? 1_000_000);
const NOW = new Date('2026-11-25T00:00:00Z');
/** Pages at each end that are compared, and pages that are asked over HTTP. */
const ENDS = 100;
const OVER_HTTP = 400;

async function filled(catalogue: Catalogue): Promise<void> {
  await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS})
    insert into package (no, id, head, inventory_digest, kind, title, producer_id, submission_digest, file_count, byte_count, created_at, updated_at, description, search)
    select i, 'urn:uuid:00000000-0000-4000-8000-' || printf('%012d', i), 1, '', 'plain', 'Hồ sơ ' || i, 'H32.1978.' || i, 'sha512:' || i, 10, 1500000, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z',
      json_object('title', json_array('Hồ sơ đo đạc ruộng đất số ' || i), 'creator', json_array('Ủy ban nhân dân huyện Giả Định'), 'subject', json_array('Đất đai', 'Đo đạc'), 'description', json_array('12 văn bản, 40 trang'),
        'date', json_array('1978'), 'type', json_array('Text'), 'identifier', json_array('H32.1978.' || i), 'source', json_array('Phông UBND huyện Giả Định'), 'language', json_array('vi'), 'rights', json_array('Công khai')), '' from n`.execute(catalogue.sql);
  await sql`insert into oai_item (package_id, datestamp, deleted, description, kind, sets)
    select id, strftime('%Y-%m-%dT%H:%M:%SZ', ${Date.parse('2026-01-01T00:00:00Z') / 1000} + (no * 20) / ${Math.max(1, Math.floor(ROWS / 1_000_000))}, 'unixepoch'), 0, null, 'package', 'phong' || char(10) || 'phong:H32' || char(10) || 'loai' || char(10) || 'loai:text' from package`.execute(catalogue.sql);
}

const cpuMs = (begun: NodeJS.CpuUsage): number => { const { user, system } = process.cpuUsage(begun); return (user + system) / 1000; };
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const tokenOf = (xml: string): string | undefined => /<resumptionToken [^>]*>([^<\s]+)</.exec(xml.slice(-2000))?.[1];

async function wholeHarvest(harvest: Harvest): Promise<readonly string[]> {
  const times: number[] = [];
  const tokens: string[] = [];
  let records = 0;
  let peak = 0;
  const begun = process.cpuUsage();
  for (let query: string | undefined = 'verb=ListRecords&metadataPrefix=oai_dc'; query !== undefined;) {
    const page = process.cpuUsage();
    const xml: string = await harvest.answer(new URLSearchParams(query));
    times.push(cpuMs(page));
    records += xml.split('<record>').length - 1;
    if (times.length % 100 === 0) peak = Math.max(peak, process.memoryUsage.rss());
    const token = tokenOf(xml);
    if (token !== undefined && tokens.length < OVER_HTTP) tokens.push(token);
    query = token === undefined ? undefined : `verb=ListRecords&resumptionToken=${token}`;
  }
  const seconds = cpuMs(begun) / 1000;
  if (records !== ROWS) throw new Error(`${records} records of ${ROWS}`);
  const [first, last] = [median(times.slice(1, ENDS + 1)), median(times.slice(-ENDS - 1, -1))];
  process.stdout.write(`${records.toLocaleString('en')} records in ${seconds.toFixed(1)} s of processor time: ${Math.round(records / seconds).toLocaleString('en')} records/s; `
    + `a page first ${first.toFixed(2)} ms, last ${last.toFixed(2)} ms (${(last / first).toFixed(2)}); peak ${(Math.max(peak, process.memoryUsage.rss()) / 2 ** 20).toFixed(0)} MB\n`);
  return tokens;
}

/** What somebody would write who needs nothing but this one answer: no checks, no tokens that are verified, no cleaning. */
function bareServer(file: string): http.RequestListener {
  const rows = openSqlite(file).prepare('select package_id, datestamp, sets, package.description, title, created_at, producer_id from oai_item join package on package.id = oai_item.package_id where (datestamp, package_id) > (?, ?) order by datestamp, package_id limit 101');
  const escape = (text: string): string => text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] ?? one);
  return (request, response) => {
    const [datestamp, id] = decodeURIComponent(new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? ' ').split(' ');
    const found = rows.all([datestamp ?? '', id ?? '']) as { readonly package_id: string; readonly datestamp: string; readonly sets: string; readonly description: string }[];
    let xml = '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-25T00:00:00Z</responseDate><request verb="ListRecords">http://x/oai</request><ListRecords>';
    for (const row of found.slice(0, 100)) {
      const uuid = row.package_id.slice(9);
      const description = JSON.parse(row.description) as Record<string, string[]>;
      xml += `<record><header><identifier>oai:kho.example:${uuid}</identifier><datestamp>${row.datestamp}</datestamp>${row.sets.split('\n').map((set) => `<setSpec>${set}</setSpec>`).join('')}</header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd"><dc:identifier>http://x/goi/${uuid}</dc:identifier>`;
      for (const [element, values] of Object.entries(description)) for (const value of values) xml += `<dc:${element}>${escape(value)}</dc:${element}>`;
      xml += '</oai_dc:dc></metadata></record>';
    }
    const last = found[99];
    response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
    response.end(`${xml}<resumptionToken cursor="0">${last === undefined ? '' : `${last.datestamp} ${last.package_id}`}</resumptionToken></ListRecords></OAI-PMH>\n`);
  };
}

async function pagesPerSecond(listener: http.RequestListener, queries: readonly string[]): Promise<number> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const { port } = server.address() as AddressInfo;
  const get = async (query: string): Promise<void> => new Promise((resolve, reject) => {
    http.get({ port, agent, path: `/oai?${query}` }, (response) => { response.resume().on('end', resolve); }).on('error', reject);
  });
  await Promise.all(queries.slice(0, 20).map(get));
  const begun = process.cpuUsage();
  for (let at = 0; at < queries.length; at += 8) await Promise.all(queries.slice(at, at + 8).map(get));
  const seconds = cpuMs(begun) / 1000;
  agent.destroy();
  server.close();
  return queries.length / seconds;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-bench-harvest-'));
const file = path.join(folder, 'kho.sqlite');
const catalogue = await openCatalogue({ file, clock: { now: () => NOW }, create: true });
try {
  await filled(catalogue);
  const harvest = createHarvest({
    catalogue, documents: { mets: async () => undefined }, clock: { now: () => NOW }, messages: loadMessages(), tokenKey: Buffer.alloc(32, 1), pageUrl: ({ id }) => `http://x/goi/${id.slice(9)}`,
    repository: { name: 'Kho', baseUrl: 'http://x/oai', adminEmail: 'kho@kho.example', namespace: 'kho.example' },
  });
  const tokens = await wholeHarvest(harvest);
  const ours: http.RequestListener = (request, response) => {
    void harvest.answer(new URL(request.url ?? '', 'http://x').searchParams).then((xml) => {
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
      response.end(xml);
    });
  };
  const states = tokens.map((token) => (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { readonly after: { readonly datestamp: string; readonly id: string } }).after);
  const bare = bareServer(file);
  const ratios = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const plain = await pagesPerSecond(bare, states.map(({ datestamp, id }) => `after=${encodeURIComponent(`${datestamp} ${id}`)}`));
    const kho = await pagesPerSecond(ours, tokens.map((token) => `verb=ListRecords&resumptionToken=${token}`));
    ratios.push({ kho, plain, ratio: kho / plain });
  }
  const { kho, plain, ratio } = ratios.toSorted((a, b) => a.ratio - b.ratio)[2] ?? { kho: 0, plain: 0, ratio: 0 };
  process.stdout.write(`over HTTP, pages a second of processor time (client and server): ${kho.toFixed(0)} against ${plain.toFixed(0)} of a bare server: ${ratio.toFixed(2)}\n`);
} finally {
  await catalogue.close();
  fs.rmSync(folder, { recursive: true });
}
