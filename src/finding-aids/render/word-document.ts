import type { ByteStream } from '../../base/index.ts';
import { cleanXmlText } from '../../formats/xml/index.ts';
import type { Block, Blocks, Column } from '../blocks.ts';
import { DECLARATION, escaped, officePackage, PACKAGE, RELATIONS } from './office-package.ts';

const MAIN = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const KIND = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
/** Twentieths of a point between the margins of A4: 210 mm less 30 and 15 (NĐ 30/2020/NĐ-CP, Annex I). */
const TEXT_WIDTH = 9356;
const GATHERED = 64 * 1024;

/** A finding aid as DOCX: Times New Roman 13, margins and head of administrative forms, headings of tables on every page. */
export function wordDocumentOf(blocks: Blocks, about: { readonly title: string; readonly date: string }): ByteStream {
  return officePackage([
    ['[Content_Types].xml', `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + `<Override PartName="/word/document.xml" ContentType="${KIND}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${KIND}.styles+xml"/><Override PartName="/word/header1.xml" ContentType="${KIND}.header+xml"/>`
      + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'],
    ['_rels/.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/>`
      + `<Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`],
    ['docProps/core.xml', `${DECLARATION}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${clean(about.title)}</dc:title><dc:creator>Kho</dc:creator></cp:coreProperties>`],
    ['word/_rels/document.xml.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="${RELATIONS}/header" Target="header1.xml"/></Relationships>`],
    ['word/styles.xml', STYLES],
    // NĐ 30/2020/NĐ-CP, Annex I: the number of the page in the middle of its head, not on the first page.
    ['word/header1.xml', `${DECLARATION}<w:hdr xmlns:w="${MAIN}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`],
    ['word/document.xml', body(blocks)],
  ], about.date);
}

async function* body(blocks: Blocks): AsyncGenerator<string, void> {
  let text = `${DECLARATION}<w:document xmlns:w="${MAIN}" xmlns:r="${RELATIONS}"><w:body>`;
  let columns: readonly Column[] = [];
  for await (const block of blocks) {
    if (block.block === 'table') columns = block.columns;
    text += xmlOf(block, columns);
    if (text.length < GATHERED) continue;
    yield text;
    text = '';
  }
  yield `${text}<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1700" w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr></w:body></w:document>`;
}

function xmlOf(block: Block, columns: readonly Column[]): string {
  switch (block.block) {
    case 'head': return headTable(block.left, block.right);
    case 'title': return paragraph(block.text, { style: 'Title' }) + block.below.map((line) => paragraph(line, { align: 'center', bold: true })).join('') + paragraph('');
    case 'section': return paragraph(block.text, { style: 'Heading1' });
    case 'fact': return `<w:p>${run(`${block.label}: `, true)}${run(block.value)}</w:p>`;
    case 'text': return paragraph(block.text);
    case 'table': return tableHead(columns);
    case 'row': return `<w:tr><w:trPr><w:cantSplit/></w:trPr>${block.cells.map((cell, n) => cellXml(String(cell), columns[n])).join('')}</w:tr>`;
    case 'group': return `<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="${columns.length}"/></w:tcPr>${paragraph(block.text, { bold: true, keep: true })}</w:tc></w:tr>`;
    case 'end': return `</w:tbl>${paragraph('')}`;
    case 'sign': return block.lines.map((line, n) => `<w:p><w:pPr><w:keepNext/><w:ind w:left="${TEXT_WIDTH / 2}"/><w:jc w:val="center"/></w:pPr>${n === 0 ? run(line, false, true) : run(line, n === 1)}</w:p>`).join('');
  }
}

const BORDERS = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`).join('');

function tableHead(columns: readonly Column[]): string {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const grid = columns.map(({ share }) => `<w:gridCol w:w="${Math.round((share / whole) * TEXT_WIDTH)}"/>`).join('');
  const head = (texts: readonly string[]): string => `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${texts.map((text, n) => cellXml(text, { ...columns[n], heading: '', share: columns[n]?.share ?? 1, align: 'center' }, true)).join('')}</w:tr>`;
  return `<w:tbl><w:tblPr><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>${BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${head(columns.map(({ heading }) => heading))}`
    + (columns.length === 7 ? head(columns.map((_, n) => `(${n + 1})`)) : '');
}

function cellXml(text: string, column: Column | undefined, bold = false): string {
  return `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>${paragraph(text, { bold, ...(column?.align === undefined ? {} : { align: column.align }) })}</w:tc>`;
}

function headTable(left: readonly string[], right: readonly string[]): string {
  const side = (lines: readonly string[]): string => `<w:tc><w:tcPr><w:tcW w:w="${TEXT_WIDTH / 2}" w:type="dxa"/></w:tcPr>${(lines.length === 0 ? [''] : lines).map((line, n) => paragraph(line, { align: 'center', bold: n > 0 || lines === right })).join('')}</w:tc>`;
  return `<w:tbl><w:tblPr><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="${TEXT_WIDTH / 2}"/><w:gridCol w:w="${TEXT_WIDTH / 2}"/></w:tblGrid><w:tr>${side(left)}${side(right)}</w:tr></w:tbl>${paragraph('')}`;
}

function paragraph(text: string, how: { readonly style?: string; readonly align?: string; readonly bold?: boolean; readonly keep?: boolean } = {}): string {
  const properties = [how.style === undefined ? '' : `<w:pStyle w:val="${how.style}"/>`, how.keep === true ? '<w:keepNext/>' : '', how.align === undefined ? '' : `<w:jc w:val="${how.align}"/>`].join('');
  return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${text === '' ? '' : run(text, how.bold)}</w:p>`;
}

/** Lines of a text stay lines. */
function run(text: string, bold = false, italic = false): string {
  const properties = `${bold ? '<w:b/>' : ''}${italic ? '<w:i/>' : ''}`;
  const lines = clean(text).split('\n').map((line) => `<w:t xml:space="preserve">${line}</w:t>`).join('<w:br/>');
  return `<w:r>${properties === '' ? '' : `<w:rPr>${properties}</w:rPr>`}${lines}</w:r>`;
}

function clean(text: string): string {
  return escaped(cleanXmlText(text).replace(/\r\n?/g, '\n'));
}

const STYLES = `${DECLARATION}<w:styles xmlns:w="${MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="Times New Roman"/><w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>`
  + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
  + '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
  + '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>';
