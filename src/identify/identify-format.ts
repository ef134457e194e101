import { FORMATS_BY_EXTENSION, LED_FORMATS, SIGNED_FORMATS, type FormatGuess, type KnownFormat, type MagicPart } from './format-table.ts';
import { leadOf, readingOf } from './text-head.ts';

const UNRECOGNISED: FormatGuess = { mimeType: 'application/octet-stream', basis: 'unknown' };

/**
 * The format of a file by its first bytes (`head`, at most 512 are looked at) and the extension of its name. Containers
 * (ZIP, OLE2, XML) show no more than their kind there, so within one the extension decides; it never overrules a signature.
 */
export function identifyFormat(file: { readonly name: string; readonly head: Uint8Array }): FormatGuess {
  const head = Buffer.from(file.head.buffer, file.head.byteOffset, Math.min(file.head.byteLength, 512));
  if (head.length === 0) return UNRECOGNISED;
  const named = FORMATS_BY_EXTENSION.get(extensionOf(file.name)) ?? [];
  const signed = SIGNED_FORMATS.find(({ magic }) => magic.some((parts) => parts.every((part) => fits(part, head)))) ?? ledFormat(head);
  return signed === undefined ? identifyUnsigned(head, named) : settle(signed, named);
}

/** The extension of the last segment of a path, in lower case and without its dot; empty when there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Windows up to this are looked through byte by byte, wider ones by the engine's own search. */
const NARROW = 16;

function fits({ bytes, from, to }: MagicPart, head: Buffer): boolean {
  if (to - from > NARROW) {
    const at = head.indexOf(bytes, from);
    return at !== -1 && at <= to;
  }
  for (let at = from; at <= to; at += 1) if (stands(bytes, head, at)) return true;
  return false;
}

/** Nearly every comparison ends at its first byte: a call to compare the rest would cost more than comparing. */
function stands(bytes: Buffer, head: Buffer, at: number): boolean {
  if (head.length < at + bytes.length) return false;
  for (let n = 0; n < bytes.length; n += 1) if (bytes[n] !== head[at + n]) return false;
  return true;
}

function ledFormat(head: Buffer): KnownFormat | undefined {
  const text = leadOf(head);
  return text === '' ? undefined : LED_FORMATS.find(({ lead }) => lead.some((start) => text.startsWith(start)));
}

/** What the signature says, made finer by the extension where the two agree. */
function settle(signed: KnownFormat, named: readonly KnownFormat[]): FormatGuess {
  if (named.length === 0 || named.includes(signed)) return signed.bySignature;
  const member = named.find(({ over }) => over !== undefined && over === signed.base);
  if (member !== undefined) return member.byExtension;
  const compatible = named.some(({ base, text }) => (text && signed.text) || (base !== undefined && base === signed.over));
  return compatible ? signed.bySignature : signed.contradicted;
}

/** Without a signature only text can be told: the extension says which; without a known one it is plain text. */
function identifyUnsigned(head: Buffer, named: readonly KnownFormat[]): FormatGuess {
  const reading = readingOf(head);
  if (reading === undefined) return UNRECOGNISED;
  const text = named.find((format) => format.text);
  if (text !== undefined) return text.byExtension;
  const [plain] = reading === 'legacy' ? [] : (FORMATS_BY_EXTENSION.get('txt') ?? []);
  if (plain === undefined) return UNRECOGNISED;
  return named.length === 0 ? plain.bySignature : plain.contradicted;
}
