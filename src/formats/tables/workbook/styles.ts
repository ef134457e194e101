import type { ByteStream } from '../../../base/index.ts';
import { parseXml, type XmlHandler, type XmlProblem } from '../../xml/index.ts';
import { numberForm, type NumberForm } from './number-format.ts';

/** How cells of one style show what they hold. */
export interface CellStyle {
  readonly form: NumberForm;
  readonly font?: string;
}

/** Excel has room for 64,000 styles; attacker-controlled. */
const MOST = 100_000;

/** Reads styles.xml (ECMA-376 part 1, 18.8) into the styles of cells, by their number. */
export async function readStyles(bytes: ByteStream): Promise<{ readonly styles: readonly CellStyle[]; readonly problem: XmlProblem | undefined }> {
  const fonts: (string | undefined)[] = [];
  const codes = new Map<number, string>();
  const cells: { readonly format: number; readonly font: number }[] = [];
  const path: string[] = [];
  const handler: XmlHandler = {
    open: (element) => {
      const above = path.at(-1);
      path.push(element.local);
      if (element.local === 'font' && above === 'fonts' && fonts.length < MOST) fonts.push(undefined);
      else if (element.local === 'name' && above === 'font' && path.at(-3) === 'fonts') fonts[fonts.length - 1] = element.attribute('val');
      else if (element.local === 'numFmt' && above === 'numFmts' && codes.size < MOST) codes.set(Number(element.attribute('numFmtId')), (element.attribute('formatCode') ?? '').slice(0, 255));
      else if (element.local === 'xf' && above === 'cellXfs' && cells.length < MOST) cells.push({ format: Number(element.attribute('numFmtId') ?? '0'), font: Number(element.attribute('fontId') ?? '0') });
    },
    close: () => { path.pop(); },
  };
  const problem = await parseXml(bytes, handler);
  const styles = cells.map(({ format, font }) => {
    const name = fonts[font];
    return { form: numberForm(format, codes.get(format)), ...(name === undefined ? {} : { font: name }) };
  });
  return { styles, problem };
}
