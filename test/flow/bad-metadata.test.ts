import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fs from 'node:fs';
import { expect } from 'chai';
import { digestOf } from '../../src/base/index.ts';
import { attributes, MINIMAL, withRepresentation, withRoot, type Files } from '../formats/eark/minimal-sip.ts';
import { madeArchive as madeWorkbook, sheetXml, workbookParts } from '../ingest/metadata-table/made-archive.ts';
import { madeTar, madeZip } from '../ingest/receive/made-archives.ts';
import { codesOf, MadeArchive } from './made-archive.ts';
import { expectRefused, putAll } from './refusing.ts';

// Submissions whose metadata is hostile or wrong, through the whole operation: in a folder, in a ZIP and in a tar.

type Case = readonly [title: string, codes: readonly string[], files: Files];

const DOCTYPE = '<!DOCTYPE x [<!ENTITY lol "lol"><!ENTITY secret SYSTEM "file:///etc/passwd">]>';
const DC = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">&secret;&lol;</dc:title>';
const OBJECT = '<objectIdentifier><objectIdentifierType>local</objectIdentifierType><objectIdentifierValue>1</objectIdentifierValue></objectIdentifier>';
const PREMIS = `<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0"><object xsi:type="representation">${OBJECT}</object></premis>`;

/** The minimal SIP with another document in the place of one of its metadata, and METS told of it. */
const withMetadata = (old: string, name: string, content: string): Files => {
  const { [old]: _old, ...rest } = withRoot(new RegExp(`"${old}"([^>]*) MIMETYPE="[^>]*/>`), `"${name}"$1 ${attributes(content, 'application/xml')}/>`);
  return { ...rest, [name]: content };
};
const withDc = (content: string, name = 'metadata/descriptive/dc.xml'): Files => withMetadata('metadata/descriptive/dc.xml', name, content);
const withPremis = (content: string): Files => withMetadata('metadata/preservation/premis.xml', 'metadata/preservation/premis.xml', content);
const withWorkbook = (part: string, content: string): Files => ({
  'tốt.txt': 'tốt',
  'metadata.xlsx': madeWorkbook(workbookParts(sheetXml('<row><c t="inlineStr"><is><t>title</t></is></c></row>'), { [part]: { content } })),
});
/** The minimal SIP with one more file in METS, which lies somewhere else. */
const outside = (href: string): Files => withRoot('</fileGrp>', `<file ID="f9" ${attributes('x')}><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="${href}"/></file></fileGrp>`);

const XML: readonly Case[] = [
  ['a METS with a DOCTYPE', ['E-02'], withRoot('?>', `?>${DOCTYPE}`)],
  ['a METS of a representation with a DOCTYPE', ['E-02'], withRepresentation('?>', `?>${DOCTYPE}`)],
  ['a METS with an entity that nobody declares', ['E-01'], withRoot('LABEL="Hồ sơ"', 'LABEL="&secret;"')],
  ['a METS with an external DTD', ['E-02'], withRoot('?>', '?><!DOCTYPE mets SYSTEM "http://127.0.0.1/mets.dtd">')],
  ['a Dublin Core with a DOCTYPE', ['E-02'], withDc(`${DOCTYPE}${DC}`)],
  ['a Dublin Core with an entity that nobody declares', ['E-01'], withDc(DC)],
  ['a PREMIS with a DOCTYPE', ['E-02'], withPremis(`<?xml version="1.0"?>\n<!-- PREMIS -->${DOCTYPE}${PREMIS}`)],
  ['a workbook with a DOCTYPE in its sheet', ['T-08'], withWorkbook('xl/worksheets/sheet1.xml', `${DOCTYPE}${Buffer.from(sheetXml('<row><c t="inlineStr"><is><t>title</t></is></c></row>')).toString()}`)],
  ['a workbook with a DOCTYPE in its texts', ['T-08'], withWorkbook('xl/sharedStrings.xml', `<?xml version="1.0"?>${DOCTYPE}<sst><si><t>&secret;</t></si></sst>`)],
];

const OUTSIDE: readonly Case[] = ['../nạn nhân.txt', 'metadata/../../x', '%2e%2e/x', '..\\x', 'file:///etc/passwd', '/etc/passwd', 'C:/x', 'http://127.0.0.1/x', '//127.0.0.1/x']
  .map((href) => [`a METS that refers to ${href}`, ['CSIP79', 'E-09', ...(href.includes('\\') ? ['E-11'] : [])], outside(href)]);

const payload = { 'data/một.txt': 'một', 'data/hai.txt': 'hai' };
/** A bag of two files; `changed` files are put in after the manifest was written, `removed` ones left out. */
function bag({ changed = {}, removed = '' }: { readonly changed?: Files; readonly removed?: string }): Files {
  const manifest = Object.entries(payload).map(([name, content]) => `${digestOf('sha512', content)}  ${name}\n`).join('');
  const files = { 'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', 'manifest-sha512.txt': manifest, ...payload, ...changed };
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== removed));
}
const without = (files: Files, removed: string): Files => Object.fromEntries(Object.entries(files).filter(([name]) => name !== removed));

const FIXITY: readonly Case[] = [
  ['a bag with a wrong checksum', ['B-02'], bag({ changed: { 'data/một.txt': 'mốt' } })],
  ['a bag with a missing file', ['B-03'], bag({ removed: 'data/hai.txt' })],
  ['a bag with an extra file', ['B-04'], bag({ changed: { 'data/ba.txt': 'ba' } })],
  ['a bag whose manifest climbs out', ['B-16'], bag({ changed: { 'manifest-sha512.txt': `${digestOf('sha512', 'x')}  ../nạn nhân.txt\n${Object.entries(payload).map(([name, content]) => `${digestOf('sha512', content)}  ${name}\n`).join('')}` } })],
  ['a bag that is to be fetched', ['B-06'], bag({ removed: 'data/hai.txt', changed: { 'fetch.txt': 'http://127.0.0.1/hai 3 data/hai.txt\n' } })],
  ['a SIP with a wrong checksum', ['CSIP71', 'E-06'], { ...MINIMAL, 'representations/rep1/data/van-ban.txt': 'Văn bản số 2\n' }],
  ['a SIP with a file of another size', ['CSIP69', 'CSIP71', 'E-05', 'E-06'], { ...MINIMAL, 'representations/rep1/data/van-ban.txt': 'Văn bản số 12\n' }],
  ['a SIP with a missing file', ['CSIP64', 'CSIP79', 'E-04'], without(MINIMAL, 'representations/rep1/data/van-ban.txt')],
  ['a SIP with an extra file', ['E-08'], { ...MINIMAL, 'representations/rep1/data/thừa.txt': 'thừa' }],
  ['a SIP without METS', ['CSIPSTR4', 'E-08'], without(MINIMAL, 'METS.xml')],
];

const parts = (files: Files): { readonly name: string; readonly content: Buffer; readonly pax: { readonly path: string } }[] => (
  Object.entries(files).map(([name, content], n) => ({ name: `goi-1/${name}`, content: Buffer.from(content), pax: { path: `goi-1/${name}`, n: String(n) } }))
);
const CONTAINERS: Readonly<Record<string, (archive: MadeArchive, files: Files) => string>> = {
  folder: (archive, files) => putAll(archive, 'goi-1', files),
  ZIP: (archive, files) => archive.put('goi-1.zip', madeZip(parts(files))),
  tar: (archive, files) => archive.put('goi-1.tar', madeTar(parts(files))),
};

describe('bad metadata', function () {
  this.timeout(20_000);
  let archive: MadeArchive;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    fs.writeFileSync(archive.at('nạn nhân.txt'), 'x');
  });
  afterEach(async () => archive.remove());

  for (const [theme, cases] of Object.entries({ 'with a DOCTYPE or entities': XML, 'that points outside the package': OUTSIDE, 'that is not true of the files': FIXITY })) {
    describe(theme, () => {
      for (const [title, codes, files] of cases) {
        for (const [container, put] of Object.entries(CONTAINERS)) {
          it(`${title} is refused in a ${container}: ${codes.join(', ')}`, async () => {
            await expectRefused(archive, put(archive, files), { exit: 3, codes });
          });
        }
      }
    });
  }

  for (const [container, put] of Object.entries(CONTAINERS)) {
    it(`the same packages with nothing wrong are archived from a ${container}`, async () => {
      for (const [n, files] of [MINIMAL, withPremis(PREMIS.replace('>1<', '>2<')), bag({})].entries()) {
        const [outcome] = await archive.ingest(put(archive, files));
        expect(outcome?.kind, String(n)).to.be.oneOf(n === 1 ? ['failed'] : ['archived']);
        if (n === 1) expect(codesOf(outcome)).to.deep.equal(['K-02']);
        fs.rmSync(archive.at('in'), { recursive: true });
      }
    });

    it(`check and ingest say the same of a description that is not named .xml in a ${container}`, async () => {
      const submission = put(archive, withDc('<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Hồ sơ</dc:title>', 'metadata/dc'));
      const judged = codesOf(await archive.check(submission));
      const [outcome] = await archive.ingest(submission);
      expect([outcome?.kind, ...codesOf(outcome)]).to.deep.equal(['archived', ...judged]);
    });
  }

  it('nothing is fetched from an address that METS or a bag gives', async () => {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('hai');
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await expectRefused(archive, putAll(archive, 'goi-1', outside(`${address}/mets`)), { exit: 3, codes: ['CSIP79', 'E-09'] });
      const dtd = withRoot('?>', `?><!DOCTYPE mets SYSTEM "${address}/dtd">`);
      await expectRefused(archive, putAll(archive, 'dtd', dtd), { exit: 3, codes: ['E-02'] });
      const holey = bag({ removed: 'data/hai.txt', changed: { 'fetch.txt': `${address}/hai 3 data/hai.txt\n` } });
      await expectRefused(archive, putAll(archive, 'túi', holey), { exit: 3, codes: ['B-06'] });
      expect(asked).to.deep.equal([]);
    } finally {
      server.close();
    }
  });
});
