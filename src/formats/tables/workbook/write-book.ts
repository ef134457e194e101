import { cleanXmlText, escapeText } from '../../xml/index.ts';
import { DECLARATION, PACKAGE, RELATIONS, SPREADSHEET } from './names.ts';

const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * The parts of a workbook around its sheets, in the order in which a package names them (ECMA-376 part 1, 12): the sheets
 * themselves are `sheetPart(1)` and so on, one for each title. `styles` is a whole style sheet.
 */
export function bookParts(titles: readonly string[], styles: string = LIST_STYLES): readonly (readonly [name: string, xml: string])[] {
  const sheets = titles.map((title, at) => ({ title: sheetName(title), number: at + 1 }));
  const types = sheets.map(({ number }) => `<Override PartName="/${sheetPart(number)}" ContentType="${KIND}.worksheet+xml"/>`).join('');
  return [
    ['[Content_Types].xml', `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/>${types}</Types>`],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', `${DECLARATION}<workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONS}"><sheets>`
      + `${sheets.map(({ title, number }) => `<sheet name="${title}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', relations([...sheets.map(({ number }) => ['worksheet', `worksheets/sheet${number}.xml`] as const), ['styles', 'styles.xml']])],
    ['xl/styles.xml', styles],
  ];
}

/** Where the sheet of this number (from 1) lies in the package. */
export function sheetPart(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

function relations(targets: readonly (readonly [kind: string, target: string])[]): string {
  const each = targets.map(([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${kind}" Target="${target}"/>`).join('');
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${each}</Relationships>`;
}

/** At most 31 characters, and none of those that Excel refuses. */
function sheetName(title: string): string {
  const kept = cleanXmlText(title).replace(/[[\]:*?/\\']/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 31).toWellFormed();
  return escapeText(kept || 'Kho').replaceAll('"', '&quot;');
}

/** A style: texts have format `@` and are quoted, so that editing keeps them texts. */
export function styleXml(font: number, alignment: string, format: 'text' | 'number' = 'text'): string {
  const kind = format === 'text' ? 'numFmtId="49" quotePrefix="1"' : 'numFmtId="0"';
  return `<xf ${kind} fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${alignment === '' ? '/>' : ` applyAlignment="1">${alignment}</xf>`}`;
}

/** A style sheet of these fonts and cell styles, each given as its XML. */
export function stylesXml(fonts: readonly string[], cells: readonly string[]): string {
  return `${DECLARATION}<styleSheet xmlns="${SPREADSHEET}"><fonts count="${fonts.length}">${fonts.map((font) => `<font>${font}</font>`).join('')}</fonts>`
    + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    + `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

/** The styles of a list, in the order of `LIST_STYLE`. */
const LIST_STYLES = stylesXml(
  ['<sz val="11"/><name val="Calibri"/>', '<b/><sz val="11"/><name val="Calibri"/>'],
  [styleXml(0, '', 'number'), styleXml(0, ''), styleXml(1, ''), styleXml(0, '<alignment vertical="top" wrapText="1"/>')],
);
