import fs from 'node:fs';

/** What the first bytes and the name of a file say of its format. */
export interface FormatGuess {
  readonly mimeType: string;
  /** PRONOM identifier, only where these bytes prove it. */
  readonly puid?: string;
  readonly name?: string;
  readonly basis: 'signature' | 'extension' | 'unknown';
  /** The signature contradicts the extension of the file's name. */
  readonly mismatch?: true;
}

/** One format, ready to be compared with bytes. */
export interface KnownFormat {
  readonly extensions: readonly string[];
  /** Alternatives, each a list of parts that must all fit. */
  readonly magic: readonly (readonly MagicPart[])[];
  /** How its text may begin, in lower case. */
  readonly lead: readonly string[];
  readonly base?: string;
  readonly over?: string;
  readonly text: boolean;
  /** The three things it can be guessed as; shared by all files, for a package may hold a hundred thousand. */
  readonly bySignature: FormatGuess;
  readonly byExtension: FormatGuess;
  readonly contradicted: FormatGuess;
}

/** Bytes that must stand at `from`, or begin somewhere up to `to`. */
export interface MagicPart {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

interface FormatEntry {
  readonly name: string;
  readonly mimeType: string;
  readonly puid?: string;
  readonly extensions: readonly string[];
  readonly magic?: readonly (readonly { readonly at?: number; readonly within?: number; readonly hex?: string; readonly ascii?: string }[])[];
  readonly lead?: readonly string[];
  readonly base?: string;
  readonly over?: string;
  readonly text?: boolean;
}

/** Every format of `profiles/formats/signatures.json`, in its order. */
export const KNOWN_FORMATS: readonly KnownFormat[] = readTable().map(compiled);

/** The formats that use a lower-case extension. */
export const FORMATS_BY_EXTENSION: ReadonlyMap<string, readonly KnownFormat[]> = byExtension(KNOWN_FORMATS);

/** The formats that a signature tells, most telling first. */
export const SIGNED_FORMATS: readonly KnownFormat[] = KNOWN_FORMATS.filter(({ magic }) => magic.length > 0);

/** The formats of text that its first characters tell. */
export const LED_FORMATS: readonly KnownFormat[] = KNOWN_FORMATS.filter(({ lead }) => lead.length > 0);

function readTable(): readonly FormatEntry[] {
  const file = new URL('../../profiles/formats/signatures.json', import.meta.url);
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly formats: readonly FormatEntry[] }).formats;
}

function compiled(entry: FormatEntry): KnownFormat {
  const { name, mimeType, puid, extensions, base, over } = entry;
  const said = { mimeType, name, ...(puid === undefined ? {} : { puid }) };
  return {
    extensions,
    magic: (entry.magic ?? []).map((parts) => parts.map(({ at = 0, within = 0, hex, ascii }) => {
      const bytes = hex === undefined ? Buffer.from(ascii ?? '', 'latin1') : Buffer.from(hex, 'hex');
      return { bytes, from: at, to: at + within };
    })),
    lead: entry.lead ?? [],
    text: entry.text ?? false,
    ...(base === undefined ? {} : { base }),
    ...(over === undefined ? {} : { over }),
    bySignature: { ...said, basis: 'signature' },
    byExtension: { ...said, basis: 'extension' },
    contradicted: { ...said, basis: 'signature', mismatch: true },
  };
}

function byExtension(formats: readonly KnownFormat[]): ReadonlyMap<string, readonly KnownFormat[]> {
  const map = new Map<string, KnownFormat[]>();
  for (const format of formats) {
    for (const extension of format.extensions) map.set(extension, [...(map.get(extension) ?? []), format]);
  }
  return map;
}
