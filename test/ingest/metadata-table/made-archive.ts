import zlib from 'node:zlib';

/** One part of a made archive; `declared` lies about its unpacked size. */
export interface MadePart {
  readonly content: Uint8Array | string;
  readonly declared?: number;
  readonly encrypted?: boolean;
}

const TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const rels = (...entries: readonly (readonly [string, string])[]): string => (
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${
    entries.map(([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`).join('')}</Relationships>`
);

/** The parts of a workbook with one sheet, to be spoilt by a test. */
export function workbookParts(sheet: Uint8Array | string, more: Readonly<Record<string, MadePart>> = {}): Readonly<Record<string, MadePart>> {
  return {
    '[Content_Types].xml': { content: TYPES },
    '_rels/.rels': { content: rels(['officeDocument', 'xl/workbook.xml']) },
    'xl/workbook.xml': { content: `<workbook xmlns:r="${RELATIONSHIPS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>` },
    'xl/_rels/workbook.xml.rels': { content: rels(['worksheet', 'worksheets/sheet1.xml'], ['sharedStrings', 'sharedStrings.xml']) },
    'xl/worksheets/sheet1.xml': { content: sheet },
    ...more,
  };
}

/** A worksheet around the given rows. */
export function sheetXml(...rows: readonly (Uint8Array | string)[]): Uint8Array {
  const start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  return Buffer.concat([start, ...rows, '</sheetData></worksheet>'].map((piece) => Buffer.from(piece)));
}

/** A zip archive of deflated parts. */
export function madeArchive(parts: Readonly<Record<string, MadePart>> | readonly (readonly [string, MadePart])[]): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  const list = Array.isArray(parts) ? parts as readonly (readonly [string, MadePart])[] : Object.entries(parts as Readonly<Record<string, MadePart>>);
  for (const [name, { content, declared, encrypted = false }] of list) {
    const plain = Buffer.from(content);
    const packed = zlib.deflateRawSync(plain, { level: 1 });
    const written = Buffer.from(name, 'utf8');
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(plain.length, 22);
    header.writeUInt16LE(written.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(encrypted ? 1 : 0, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(declared ?? plain.length, 24);
    entry.writeUInt16LE(written.length, 28);
    entry.writeUInt32LE(offset, 42);
    local.push(header, written, packed);
    central.push(entry, written);
    offset += 30 + written.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
