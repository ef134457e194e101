import type { DublinCore } from '../../base/index.ts';
import { cleanXmlText } from '../../formats/xml/index.ts';

/** What goes into bag-info.txt must come out of it the same: one line, no stray spaces. */
export function oneLine(text: string | undefined): string | undefined {
  const line = text === undefined ? '' : cleanXmlText(text).replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line;
}

/** The description as XML will carry it, so that the catalogue and a rebuilt catalogue say the same. */
export function cleanDescription(description: DublinCore): DublinCore {
  const entries = Object.entries(description).map(([element, values]) => (
    [element, values.map((value) => cleanXmlText(value).replace(/\r\n?/g, '\n').trim()).filter((value) => value !== '')] as const
  ));
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}
