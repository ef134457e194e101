import { expect } from 'chai';
import fs from 'node:fs';
import path from 'node:path';
import { FAULTS, type MessageEntry } from '../../src/base/index.ts';
import { ROOT } from './sources.ts';

// docs/codes.md is what a report refers to: every code with its words, made of profiles/messages. On a developer's
// machine the file is rewritten; in CI it must be what is committed.

const TABLES = path.join(ROOT, 'profiles/messages');
const PAGE = path.join(ROOT, 'docs/codes.md');

/** What a table is about, for readers; a table without a line here has its name. */
const TITLES: Readonly<Record<string, string>> = {
  bagit: 'BagIt', containers: 'Thư mục, zip, tar và tên tệp · Folders, zip, tar and file names', eark: 'E-ARK', 'eark-requirements': 'E-ARK CSIP, SIP, AIP, DIP', ocfl: 'OCFL',
  tt05: 'TT 05/2025/TT-BNV', tables: 'Bảng mô tả · Descriptive tables', import: 'Nhập mô tả từ bảng tính · Import of descriptions from spreadsheets', ingest: 'Tiếp nhận · Ingest',
  records: 'Mô tả · Descriptions', disposal: 'Hủy tài liệu · Deletion', identify: 'Định dạng và vi-rút · Formats and viruses', xsd: 'Lược đồ XML · XML schemas', schemas: 'Lược đồ XML · XML schemas',
};

/** Codes of findings: ours (`B-02`), those of the standards (`CSIP1`, `E092`), never keys of texts (`cli.about`). */
const CODE = /^[A-Z][A-Z0-9]*(-[A-Z0-9-]+)?$/;

describe('docs/codes.md', () => {
  it('has every code of a finding and of a fault, in Vietnamese and English', () => {
    const page = codesPage();
    expect(page.match(/^\| `/gm)).to.have.length.above(200);
    const committed = fs.existsSync(PAGE) ? fs.readFileSync(PAGE, 'utf8') : '';
    if (process.env['CI'] === 'true') expect(committed === page, 'docs/codes.md is not up to date: run this test without CI=true and commit the file').to.equal(true);
    else if (committed !== page) fs.writeFileSync(PAGE, page);
  });
});

function codesPage(): string {
  const names = fs.readdirSync(TABLES).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort();
  const sections = names.filter((name) => name !== 'faults').flatMap((name) => {
    const rows = rowsOf(name, (code) => !(code in FAULTS));
    return rows.length === 0 ? [] : [`## ${TITLES[name] ?? name}`, '', ...tableOf(rows)];
  });
  return [
    '# Mã phát hiện và mã lỗi hệ thống · Codes of findings and system errors', '',
    'Made of `profiles/messages` by `test/arch/codes.test.ts`: do not edit. `{path}` and the like stand for what a package holds.', '',
    'A finding is about a package: its producer acts. A system error (the last table) is not: an operator acts.', '',
    ...sections, '## Lỗi hệ thống · System errors', '', ...tableOf(rowsOf('faults', (code) => code in FAULTS)),
  ].join('\n').trimEnd() + '\n';
}

type Row = readonly [code: string, entry: MessageEntry];

function rowsOf(name: string, wanted: (code: string) => boolean): readonly Row[] {
  const table = JSON.parse(fs.readFileSync(path.join(TABLES, `${name}.json`), 'utf8')) as Record<string, MessageEntry>;
  const rows = Object.entries(table).filter(([code, { remedy }]) => (CODE.test(code) || code in FAULTS) && remedy !== undefined && wanted(code));
  return rows.sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));
}

function tableOf(rows: readonly Row[]): readonly string[] {
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\|/g, '\\|').trim();
  const both = ({ vi, en }: { readonly vi: string; readonly en: string }): string => `${cell(vi)}<br>*${cell(en).replace(/\*/g, '\\*')}*`;
  return [
    '| mã · code | nội dung · what it says | cách xử lý · what to do |', '| --- | --- | --- |',
    ...rows.map(([code, entry]) => `| \`${code}\` | ${both(entry)} | ${entry.remedy === undefined ? '' : both(entry.remedy)} |`), '',
  ];
}
