import { cleanXmlText } from '../../formats/xml/index.ts';
import { printable, type Bilingual, type Lang, type MessageParams, type Messages } from '../../base/index.ts';

/** Both languages of a text of the reports (`report.<key>`). */
export function reportText(messages: Messages, key: string, params?: MessageParams): Bilingual {
  const text = (lang: Lang): string => messages.text(`report.${key}`, lang, params);
  return { vi: text('vi'), en: text('en') };
}

/** Text from a package as a reader may see it, and as XML can carry it: what would mislead or break is shown as `\u{202e}`. */
export function shown(text: string): string {
  return cleanXmlText(printable(text));
}
