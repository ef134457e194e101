import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { expect } from 'chai';
import { loadMessages } from '../../../src/app/load-messages.ts';
import { canonicalJson } from '../../../src/base/index.ts';
import { composeReport, type JsonObject, type ReportFacts } from '../../../src/reports/compose-report.ts';
import { outlineOf } from '../../../src/reports/pages/outline.ts';
import { reportPages } from '../../../src/reports/pages/report-pages.ts';
import { readPeriod } from '../../../src/reports/period.ts';
import { Tally } from '../../../src/reports/tally.ts';

const messages = loadMessages();
const EVIL = '<script>alert(1)</script>"&\u202E\u0007';
const keys = generateKeyPairSync('ed25519');
const publicPem = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const LIST = `${sha256('byte của tệp')}  abc/v1/content/0001\n\\${sha256('khác')}  có\\nxuống dòng\n`;

function composed(): JsonObject {
  const location = { id: 'primary', name: 'kho', media: 'hdd', zone: 'Nha Trang', cycleDays: 90 };
  const tally = new Tally([location], '2026-12-31T17:00:00Z');
  tally.add({ object: 'urn:uuid:1', version: 1, location: 'kho', path: EVIL, algorithm: 'sha512', expected: 'aa', actual: 'bb', outcome: 'mismatch', kept: 'file', checkedAt: '2026-11-01T00:00:00Z', size: 5 }, 'x');
  const period = readPeriod('2026-Q4')!;
  const facts: ReportFacts = {
    id: '1', number: 2, period, until: period.to, generatedAt: '2027-01-01T00:00:00Z', repository: { id: 'k', name: { vi: `Kho ${EVIL}`, en: 'Store' } }, software: { name: 'Kho', version: '1', node: '20', sqlite: 's' }, minCopies: 2,
    locations: [location], retired: [], incidents: [], deletions: [], events: [{ type: 'aip.commit', outcome: 'archived', count: 3, actors: ['p:1'] }], leaves: [], runFiles: [], persons: [{ name: 'Lan', role: 'approver', enabled: true }],
    previous: { number: 1, sha256: 'c'.repeat(64), kept: true }, ledger: { origin: 'o', keys: [], start: { size: 0, root: 'r' }, end: { size: 3, root: 'r' }, checkpoint: 'o\n3\nr\n\n— o x\n' }, key: { fingerprint: 'f'.repeat(64), publicPem, announcedAt: 1 },
  };
  return composeReport(facts, { tally, unknown: 0, checksums: new Map([['kho', { part: 'checksums.sha256', files: 1, without: 0 }]]), parts: [{ name: 'checksums.sha256', sha256: sha256(LIST), size: LIST.length }] }, messages);
}

describe('the pages of a report', () => {
  const report = composed();
  const digest = sha256(canonicalJson(report));
  let pages: ReadonlyMap<string, string | Uint8Array>;
  before(async () => { pages = await reportPages(report, digest, messages); });
  const html = (): string => String(pages.get('bao-cao.html'));

  it('have all twenty-two contents, each under a title in both languages, and no word without its translation', () => {
    for (const lang of ['vi', 'en'] as const) {
      const outline = outlineOf(report, messages, lang);
      expect(outline.map(({ number }) => number)).to.deep.equal(Array.from({ length: 22 }, (_, at) => at + 1));
      for (const { title, facts, paragraphs, tables } of outline) {
        expect(title).to.not.match(/^auditReport\./);
        expect(facts.length + paragraphs.length + tables.length, title).to.be.above(0);
      }
      const text = JSON.stringify(outline);
      expect(text).to.not.include('auditReport.');
      expect(text).to.include(lang === 'vi' ? 'KHÔNG chứng minh' : 'does NOT prove').and.include(lang === 'vi' ? 'Không được ghi lại.' : 'Not recorded.');
    }
  });

  it('in HTML ask nothing of anybody and let no name act', () => {
    expect(html()).to.not.match(/(?:src|href)=["'](?!#)/);
    expect(html()).to.not.include('<script>alert').and.not.include('\u202E');
    expect(html()).to.include('&lt;script&gt;alert(1)&lt;/script&gt;');
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html()) ?? [];
    expect(policy).to.include("default-src 'none'");
    for (const [element, directive] of [['style', 'style-src'], ['script', 'script-src']] as const) {
      const [, content = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html()) ?? [];
      expect(policy).to.include(`${directive} 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
    expect(html()).to.include('@media print').and.include(digest);
  });

  it('in PDF are searchable Vietnamese with the digest and the page of so many on each page', function () {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-pdf-'));
    try {
      fs.writeFileSync(path.join(folder, 'b.pdf'), pages.get('bao-cao.pdf')!);
      const text = execFileSync('pdftotext', ['-layout', path.join(folder, 'b.pdf'), '-'], { encoding: 'utf8' });
      const sheets = text.split('\f').slice(0, -1);
      expect(sheets.length).to.be.above(1);
      sheets.forEach((sheet, at) => { expect(sheet.replace(/\s+/g, ' ')).to.include(`Trang ${at + 1}/${sheets.length} · sha256 của bao-cao.json: ${digest}`); });
      expect(text).to.include('\\u{202e}\\u{7}');
      expect(text).to.include('Báo cáo kiểm toán kho lưu trữ số').and.include('What this report proves and does not prove');
      expect(execFileSync('pdffonts', [path.join(folder, 'b.pdf')], { encoding: 'utf8' })).to.match(/BeVietnamPro.*yes/);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') this.skip();
      throw thrown;
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  describe('verify what is dropped on them', () => {
    interface Dropped { readonly name: string; readonly size: number; text(): Promise<string>; arrayBuffer(): Promise<ArrayBuffer>; slice(from: number, to: number): Dropped }
    const file = (name: string, content: string | Uint8Array, pretendedSize?: number): Dropped => {
      const bytes = Buffer.from(content);
      const of = (part: Buffer): ArrayBuffer => part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) as ArrayBuffer;
      return {
        name, size: pretendedSize ?? bytes.byteLength, text: async () => bytes.toString('utf8'), arrayBuffer: async () => of(bytes),
        slice: (from, to) => file(name, bytes.subarray(from, to)),
      };
    };
    /** The page's own script in a browser that is just large enough. */
    const drop = async (files: readonly Dropped[], crypto: unknown = webcrypto): Promise<readonly string[]> => {
      const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html()) ?? [];
      const [, data = ''] = /id="expected">([\s\S]*?)<\/script>/.exec(html()) ?? [];
      const said: string[] = [];
      let change: ((event: unknown) => void) | undefined;
      const element = (id: string): unknown => ({
        textContent: data, hidden: true, appendChild: ({ textContent }: { textContent: string }) => { said.push(textContent); },
        addEventListener: (type: string, listener: (event: unknown) => void) => { if (id === 'files' && type === 'change') change = listener; },
      });
      const window = { crypto };
      vm.runInNewContext(script, { window, crypto, document: { getElementById: element, createElement: () => ({}) }, Uint8Array, Int32Array, DataView, Math, Map, Array, JSON, atob, String });
      change?.({ target: { files } });
      // Done when nothing more was said for a while: the page has nobody to tell that it is.
      for (let quiet = 0; quiet < 20;) {
        const before = said.length;
        await new Promise((resolve) => { setTimeout(resolve, 5); });
        quiet = before === said.length ? quiet + 1 : 0;
      }
      return said;
    };

    it('the report and its signature', async () => {
      const text = canonicalJson(report);
      const good = await drop([file('bao-cao.json', text), file('bao-cao.json.sig', sign(null, Buffer.from(text), keys.privateKey))]);
      expect(good.map((line) => line.split(' / ')[0])).to.deep.equal(['✔ bao-cao.json: đúng là tệp của báo cáo này', '✔ bao-cao.json.sig: chữ ký Ed25519 đúng với khóa ghi trong báo cáo; so vân tay khóa với đơn vị lưu trữ']);
      const changed = text.replace('"number":2', '"number":3');
      const bad = await drop([file('bao-cao.json', changed), file('bao-cao.json.sig', sign(null, Buffer.from(text), keys.privateKey))]);
      expect(bad.map((line) => line[0])).to.deep.equal(['✘', '✘']);
    });

    it('files of the store by the list that was dropped with them, in any order', async () => {
      const said = await drop([file('trang 1.pdf', 'byte của tệp'), file('lạ.pdf', 'chưa từng có'), file('checksums.sha256', LIST)]);
      expect(said[0]).to.include('✔ checksums.sha256: đúng là tệp của báo cáo này');
      expect(said[1]).to.include('✔ trang 1.pdf: đúng mã băm đã cam kết:');
      expect(said[2]).to.match(/^✘ lạ\.pdf: KHÔNG có trong danh sách/);
      expect((await drop([file('trang 1.pdf', 'byte của tệp')]))[0]).to.match(/^\? trang 1\.pdf/);
    });

    it('believes no list that is not the report\'s', async () => {
      const said = await drop([file('checksums.sha256', `${sha256('giả')}  x\n`), file('giả.pdf', 'giả')]);
      expect(said.map((line) => line[0])).to.deep.equal(['✘', '?']);
    });

    it('by arithmetic of its own where there is no WebCrypto, with the same digests', async () => {
      for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 4_300_001]) {
        const content = Buffer.alloc(length, length % 251);
        for (const crypto of [{}, webcrypto]) expect((await drop([file('tệp', content)], crypto))[0]?.endsWith(sha256(content)), `${length} bytes`).to.equal(true);
      }
      expect((await drop([file('checksums.sha256', LIST), file('tệp', 'byte của tệp')], {})).map((line) => line[0])).to.deep.equal(['✔', '✔']);
    });
  });
});
