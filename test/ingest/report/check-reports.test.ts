import { expect } from 'chai';
import { readXlsx } from 'hucre';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadMessages } from '../../../src/app/load-messages.ts';
import { Fault, type Finding } from '../../../src/base/index.ts';
import { parseXml } from '../../../src/formats/xml/index.ts';
import { openCheckReports, type CheckOutcome, type ReportPaths } from '../../../src/ingest/index.ts';
import { XlsxReport } from '../../../src/ingest/report/index.ts';

const MESSAGES = loadMessages();
const HEAD = { software: { name: 'Kho', version: '9.8.7' }, time: '2026-11-25T01:02:03Z' };
const HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', 'a\u202Egpj.exe', 'b\u001b[31m\u0007', '_x0041_', '\ud800'];

const judged = (name: string, findings: readonly Finding[]): CheckOutcome => (
  { path: name, kind: 'judged', recognised: 'bagit', container: 'folder', files: 3, bytes: 1234567, findings }
);
const missing = (file: string, place?: string): Finding => ({ standard: 'bagit', code: 'B-04', severity: 'error', path: file, ...(place === undefined ? {} : { place }) });
const odd = (file: string): Finding => ({ standard: 'kho', code: 'N-06', severity: 'warning', path: file });

describe('the reports of kho check', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const made = async (paths: ReportPaths, outcomes: readonly CheckOutcome[], head: typeof HEAD & { readonly asked?: string } = HEAD): Promise<void> => {
    const reports = openCheckReports(paths, MESSAGES, head);
    for (const outcome of outcomes) reports.add(outcome);
    await reports.finish();
    reports.discard();
  };
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-report-')); });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  describe('as HTML', () => {
    const page = async (outcomes: readonly CheckOutcome[], head?: typeof HEAD & { readonly asked?: string }): Promise<string> => {
      await made({ html: at('r.html') }, outcomes, head);
      return fs.readFileSync(at('r.html'), 'utf8');
    };

    it('says which Kho, when, by which standard, and the sums', async () => {
      const outcomes = [judged('a', []), judged('b', [missing('x'), odd('x')]), { path: 'c', kind: 'error', fault: new Fault('SOURCE_NOT_FOUND', { path: 'c' }) } as const];
      const html = await page(outcomes, { ...HEAD, asked: 'BagIt 1.0' });
      for (const text of [
        'Lập bởi Kho 9.8.7 lúc 2026-11-25T01:02:03Z', 'Mọi gói được xét theo BagIt 1.0', 'Every package was judged by BagIt 1.0',
        '3 gói: 1 đạt, 1 không đạt, 1 chưa xét được', '1 lỗi, 1 cảnh báo', 'Không tìm thấy c. [SOURCE_NOT_FOUND]', '1.234.567 byte',
      ]) expect(html).to.include(text);
    });

    it('groups findings by package, standard and code with their numbers, errors first', async () => {
      const [, ...sections] = (await page([judged('a', [odd('o'), missing('x', 'line 3'), missing('y')])])).split('<section ');
      const words = [...sections.join('').matchAll(/<h[234]>(.*?)<\/h[234]>/g)].map(([, text]) => text!.replace(/<[^>]+>/g, ''));
      expect(words).to.deep.equal(['a', 'BagIt 2', 'B-04 lỗi / error × 2', 'Kho 1', 'N-06 cảnh báo / warning × 1']);
      expect(sections.join('').match(/class="remedy"/g)).to.have.length(2);
      expect(sections.join('')).to.include('<code><bdi>x</bdi></code> · <code><bdi>dòng 3</bdi></code>');
    });

    it('lets no name from a package become an element, an attribute or a change of the reading order', async () => {
      const outcomes = HOSTILE.map((name) => judged(name, [missing(name, name), { ...odd(name), params: { name } }]));
      const tame = HOSTILE.map((_, nr) => judged(`p${nr}`, [missing('f', 'l'), odd('f')]));
      const elements = async (given: readonly CheckOutcome[]): Promise<readonly string[]> => namesIn(await page(given));
      expect(await elements(outcomes)).to.deep.equal(await elements(tame));
      const html = await page(outcomes);
      for (const text of ['<script', '<img', '\u202e', '\u001b', '\u0007']) expect(html).to.not.include(text);
      expect(html).to.include('a\\u{202e}gpj.exe');
    });

    it('loads nothing, runs nothing and needs nothing from elsewhere', async () => {
      const html = await page([judged('a', [missing('x')])]);
      expect(html).to.match(/^<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"\/><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/);
      expect(html).to.not.match(/https?:|\ssrc=|url\(|@import|\sstyle=|\son[a-z]+=/);
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target)).to.deep.equal(['#p1']);
    });

    it('leaves out what a browser could not show, and says so', async () => {
      const html = await page([judged('a', Array.from({ length: 1234 }, (_, nr) => missing(`f${nr}`)))]);
      expect(html.match(/<li>/g)).to.have.length(500);
      expect(html).to.include('× 1234').and.to.include('… và 734 chỗ nữa cùng mã B-04');
    });
  });

  describe('as XLSX', () => {
    const sheets = async (outcomes: readonly CheckOutcome[]) => {
      await made({ xlsx: at('r.xlsx') }, outcomes);
      return (await readXlsx(fs.readFileSync(at('r.xlsx')))).sheets;
    };

    it('has a row for each finding and one for each package', async () => {
      const [findings, packages] = await sheets([
        judged('a', [missing('data/x', 'line 3'), odd('y')]), judged('b', []), { path: 'c', kind: 'error', fault: new Fault('SOURCE_NOT_FOUND', { path: 'c' }) },
      ]);
      expect([findings?.name, packages?.name]).to.deep.equal(['Phát hiện', 'Gói']);
      expect(findings?.rows.map((row) => row.slice(0, 6))).to.deep.equal([
        ['Gói / Package', 'Chuẩn / Standard', 'Mã / Code', 'Mức / Severity', 'Tệp trong gói / Path in the package', 'Vị trí / Place'],
        ['a', 'bagit', 'B-04', 'lỗi / error', 'data/x', 'line 3'],
        ['a', 'kho', 'N-06', 'cảnh báo / warning', 'y', null],
      ]);
      const { message, remedy } = { message: MESSAGES.text('B-04', 'en', { path: 'data/x' }), remedy: MESSAGES.remedy('B-04', 'en') };
      expect([findings?.rows[1]?.[7], findings?.rows[1]?.[9]]).to.deep.equal([message, remedy]);
      expect(packages?.rows.slice(1)).to.deep.equal([
        ['a', 'Không đạt / Failed', 'gói BagIt / BagIt bag', 'thư mục / folder', 1, 1, 0, 3, 1234567, null],
        ['b', 'Đạt / Valid', 'gói BagIt / BagIt bag', 'thư mục / folder', 0, 0, 0, 3, 1234567, null],
        ['c', 'Lỗi hệ thống / System error', null, null, 0, 0, 0, null, null, 'SOURCE_NOT_FOUND: Không tìm thấy c.'],
      ]);
    });

    it('keeps every text a text: no formulas, no control characters, no escapes of its own', async () => {
      const [findings] = await sheets(HOSTILE.map((name) => judged(name, [missing(name)])));
      expect(findings?.rows.slice(1).map((row) => row[0])).to.deep.equal([
        ...HOSTILE.slice(0, 6), 'a\\u{202e}gpj.exe', 'b\\u{1b}[31m\\u{7}', '_x0041_', '\\u{d800}',
      ]);
      const xml = sheetXml([judged('=1+1', [missing('=1+1')])]);
      expect(xml).to.not.match(/<f[ >]|t="str"/);
      expect(xml).to.include('<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
    });

    it('cuts what no cell can hold', async () => {
      const [findings] = await sheets([judged('a', [missing('x'.repeat(40_000))])]);
      expect(String(findings?.rows[1]?.[4])).to.have.length(32_767).and.to.match(/x…$/);
    });

    it('goes on in a further sheet when one is full', () => {
      const titles: string[] = [];
      const report = new XlsxReport(MESSAGES, (title) => {
        titles.push(title);
        return () => undefined;
      }, 3);
      report.add(judged('a', Array.from({ length: 5 }, (_, nr) => missing(`f${nr}`))));
      report.end();
      expect(titles).to.deep.equal(['Phát hiện', 'Gói', 'Phát hiện 2', 'Phát hiện 3']);
    });

    function sheetXml(outcomes: readonly CheckOutcome[]): string {
      let xml = '';
      const report = new XlsxReport(MESSAGES, () => (text) => { xml += text; });
      for (const outcome of outcomes) report.add(outcome);
      report.end();
      return xml;
    }
  });

  describe('are files', () => {
    it('that appear whole, in place of an earlier report, with nothing beside them', async () => {
      fs.writeFileSync(at('r.html'), 'old');
      const reports = openCheckReports({ html: at('r.html'), xlsx: at('r.xlsx') }, MESSAGES, HEAD);
      reports.add(judged('a', []));
      expect(fs.readFileSync(at('r.html'), 'utf8')).to.equal('old');
      expect(fs.existsSync(at('r.xlsx'))).to.equal(false);
      await reports.finish();
      expect(fs.readdirSync(folder).sort()).to.deep.equal(['r.html', 'r.xlsx']);
      expect(fs.readFileSync(at('r.html'), 'utf8')).to.match(/^<!DOCTYPE html>/);
    });

    it('that are the same for the same findings at the same time', async () => {
      const twice = await Promise.all(['1', '2'].map(async (nr) => {
        await made({ html: at(`${nr}.html`), xlsx: at(`${nr}.xlsx`) }, [judged('a', [missing('x')])]);
        return ['html', 'xlsx'].map((kind) => fs.readFileSync(at(`${nr}.${kind}`)).toString('base64'));
      }));
      expect(twice[0]).to.deep.equal(twice[1]);
    });

    it('of which nothing is left when the run ends early', () => {
      fs.writeFileSync(at('r.html'), 'old');
      const reports = openCheckReports({ html: at('r.html'), xlsx: at('r.xlsx') }, MESSAGES, HEAD);
      reports.add(judged('a', []));
      reports.discard();
      expect(fs.readdirSync(folder)).to.deep.equal(['r.html']);
      expect(fs.readFileSync(at('r.html'), 'utf8')).to.equal('old');
    });

    it('that follow a symbolic link to where it leads', async () => {
      fs.writeFileSync(at('real.html'), 'old');
      fs.symlinkSync('real.html', at('link.html'));
      await made({ html: at('link.html') }, [judged('a', [])]);
      expect(fs.lstatSync(at('link.html')).isSymbolicLink()).to.equal(true);
      expect(fs.readFileSync(at('real.html'), 'utf8')).to.match(/^<!DOCTYPE html>/);
    });

    for (const [what, make, code] of [
      ['a folder that is not there', () => at('none/r.html'), 'ENOENT'],
      ['a folder', () => folder, 'EISDIR'],
      ['a device', () => '/dev/null', 'ENOTSUP'],
    ] as const) {
      it(`that cannot be ${what}: said before any work, and nothing is left`, () => {
        const other = at('other.xlsx');
        let fault: unknown;
        try {
          openCheckReports({ xlsx: other, html: make() }, MESSAGES, HEAD);
        } catch (thrown) {
          fault = thrown;
        }
        expect(fault).to.be.instanceOf(Fault).and.to.deep.include({ code: 'REPORT_FAILED' });
        expect((fault as Fault).params['detail']).to.equal(code);
        expect(fs.readdirSync(folder)).to.deep.equal([]);
      });
    }
  });
});

/** The names of all elements and attributes of a page, in order: the page is well-formed XML but for its document type. */
async function namesIn(html: string): Promise<readonly string[]> {
  const names: string[] = [];
  const problem = await parseXml([Buffer.from(html.replace('<!DOCTYPE html>', ''))], {
    open: ({ local, attributes }) => { names.push(local, ...attributes.map((attribute) => `@${attribute.local}`)); },
  });
  expect(problem).to.equal(undefined);
  return names;
}
