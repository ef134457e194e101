import { expect } from 'chai';
import { formatFindings, identifyFormat, type FormatGuess } from '../../src/identify/index.ts';
import { KNOWN_FORMATS } from '../../src/identify/format-table.ts';

/** Bytes from ASCII text and hexadecimal (`0x…`) pieces. */
function bytes(...pieces: readonly string[]): Uint8Array {
  return Buffer.concat(pieces.map((piece) => (piece.startsWith('0x') ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece, 'utf8'))));
}

const zeros = (count: number): string => `0x${'00'.repeat(count)}`;
const guess = (name: string, ...pieces: readonly string[]): FormatGuess => identifyFormat({ name, head: bytes(...pieces) });
const summary = (name: string, ...pieces: readonly string[]): string => {
  const { mimeType, puid, basis, mismatch } = guess(name, ...pieces);
  return [mimeType, puid ?? '-', basis, ...(mismatch === true ? ['mismatch'] : [])].join(' ');
};
const codes = (name: string, ...pieces: readonly string[]): readonly string[] => formatFindings(name, guess(name, ...pieces)).map(({ code }) => code);

const ZIP = '0x504b030414000600';
const OLE2 = '0xd0cf11e0a1b11ae1';
const PNG = '0x89504e470d0a1a0a0000000d49484452';
const EXIF = ['0xffd8ffe11234', 'Exif', '0x00004d4d002a00000008', zeros(40)] as const;
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('identifyFormat', () => {
  describe('tells formats by their signature', () => {
    const cases: readonly (readonly [string, string, ...string[]])[] = [
      ['application/pdf fmt/14 signature', 'a.pdf', '%PDF-1.0\n'],
      ['application/pdf fmt/18 signature', 'a.pdf', '%PDF-1.4\n'],
      ['application/pdf fmt/276 signature', 'A.PDF', '%PDF-1.7\n'],
      ['application/pdf fmt/1129 signature', 'a.pdf', '%PDF-2.0\n'],
      ['application/pdf fmt/17 signature', 'a.pdf', '0xefbbbf', '%PDF-1.3\n'],
      ['application/pdf - signature', 'a.pdf', '%PDF-1.9\n'],
      ['image/jpeg fmt/42 signature', 'a.jpg', '0xffd8ffe00010', 'JFIF', '0x000100'],
      ['image/jpeg fmt/43 signature', 'a.jpeg', '0xffd8ffe00010', 'JFIF', '0x000101'],
      ['image/jpeg fmt/44 signature', 'a.jpg', '0xffd8ffe00010', 'JFIF', '0x000102'],
      ['image/jpeg x-fmt/391 signature', 'a.jpg', ...EXIF, '0x900000070000000430323230'],
      ['image/jpeg fmt/645 signature', 'a.jpg', ...EXIF, '0x009007000400000030323231'],
      ['image/jpeg fmt/1507 signature', 'a.jpg', ...EXIF, '0x900000070000000430323330'],
      ['image/jpeg - signature', 'a.jpg', ...EXIF],
      ['image/jpeg - signature', 'a.jpg', '0xffd8ffdb'],
      ['image/tiff fmt/353 signature', 'a.tif', '0x49492a0008000000'],
      ['image/tiff fmt/353 signature', 'a.tiff', '0x4d4d002a00000008'],
      ['image/tiff - signature', 'a.tif', '0x49492b0008000000'],
      ['image/png - signature', 'a.png', PNG, zeros(17)],
      ['image/png fmt/13 signature', 'a.png', PNG, zeros(17), '0x00000010', 'iTXt'],
      ['image/gif fmt/3 signature', 'a.gif', 'GIF87a'],
      ['image/gif fmt/4 signature', 'a.gif', 'GIF89a'],
      ['image/jp2 x-fmt/392 signature', 'a.jp2', '0x0000000c6a5020200d0a870a00000014', 'ftypjp2 '],
      ['image/webp fmt/566 signature', 'a.webp', 'RIFF', zeros(4), 'WEBPVP8 '],
      ['image/webp fmt/567 signature', 'a.webp', 'RIFF', zeros(4), 'WEBPVP8L'],
      ['image/webp fmt/568 signature', 'a.webp', 'RIFF', zeros(4), 'WEBPVP8X'],
      ['image/bmp fmt/116 signature', 'a.bmp', 'BM', zeros(12), '0x28000000', zeros(12), zeros(4)],
      ['image/bmp fmt/119 signature', 'a.bmp', 'BM', zeros(12), '0x7c000000'],
      ['application/zip x-fmt/263 signature', 'a.zip', ZIP],
      ['application/zip x-fmt/263 signature', 'a.dat', ZIP],
      ['application/vnd.oasis.opendocument.text - signature', 'a.odt', ZIP, zeros(22), 'mimetypeapplication/vnd.oasis.opendocument.text'],
      ['application/x-ole-storage fmt/111 signature', 'thumbs.xyz', OLE2],
      ['application/rtf - signature', 'a.rtf', '{\\rtf1\\ansi'],
      ['video/mp4 fmt/199 signature', 'a.mp4', '0x00000018', 'ftypmp42'],
      ['video/quicktime x-fmt/384 signature', 'a.mov', '0x00000014', 'ftypqt  '],
      ['video/x-msvideo fmt/5 signature', 'a.avi', 'RIFF', zeros(4), 'AVI LIST'],
      ['audio/x-wav fmt/6 signature', 'a.wav', 'RIFF', zeros(4), 'WAVEfmt '],
      ['audio/mpeg fmt/134 signature', 'a.mp3', 'ID3', '0x0300'],
      ['audio/mpeg fmt/134 signature', 'a.mp3', '0xfffb9064'],
      ['audio/flac fmt/279 signature', 'a.flac', 'fLaC'],
      ['video/x-matroska fmt/569 signature', 'a.mkv', '0x1a45dfa3a3428681014282', '0x88', 'matroska'],
      ['application/x-7z-compressed fmt/484 signature', 'a.7z', '0x377abcaf271c'],
      ['application/vnd.rar fmt/613 signature', 'a.rar', 'Rar!', '0x1a070100'],
      ['application/vnd.rar - signature', 'a.rar', 'Rar!', '0x1a0700cf'],
      ['application/gzip x-fmt/266 signature', 'a.gz', '0x1f8b0808'],
      ['application/x-tar x-fmt/265 signature', 'a.tar', zeros(257), 'ustar', '0x003030'],
      ['application/xml fmt/101 signature', 'a.xml', '<?xml version="1.0" encoding="UTF-8"?>'],
      ['application/xml fmt/101 signature', 'a.xml', '0xefbbbf', "<?xml version='1.0'?>"],
      ['application/xml fmt/101 signature', 'a.xml', `0xfffe${Buffer.from('<?xml version="1.0"?>', 'utf16le').toString('hex')}`],
      ['application/xml fmt/101 signature', 'a.xml', `0xfeff${Buffer.from('<?xml version="1.0"?>', 'utf16le').swap16().toString('hex')}`],
      ['application/xml - signature', 'a.xml', '<?xml version="1.1"?>'],
      ['text/html fmt/471 signature', 'a.html', '\n<!DOCTYPE html>\n<html>'],
      ['text/html fmt/96 signature', 'a.htm', '<HTML>'],
      ['text/html - signature', 'a.htm', '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">'],
    ];
    for (const [expected, name, ...pieces] of cases) {
      it(`${name} with ${pieces.join(' ').replace(/\s+/g, ' ').slice(0, 40)} is ${expected}`, () => {
        expect(summary(name, ...pieces)).to.equal(expected);
        expect(codes(name, ...pieces)).to.deep.equal([]);
      });
    }
  });

  describe('lets the extension decide inside a container or among texts', () => {
    const cases: readonly (readonly [string, string, ...string[]])[] = [
      [`${docx} fmt/412 extension`, 'Quyết định.docx', ZIP],
      ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet fmt/214 extension', 'a.xlsx', ZIP],
      ['application/vnd.openxmlformats-officedocument.presentationml.presentation fmt/215 extension', 'a.pptx', ZIP],
      ['application/msword - extension', 'a.doc', OLE2],
      ['application/vnd.ms-excel - extension', 'a.xls', OLE2],
      ['image/x-adobe-dng - extension', 'a.dng', '0x49492a0008000000'],
      ['application/gml+xml x-fmt/227 extension', 'a.gml', '<?xml version="1.0"?>'],
      ['image/svg+xml - extension', 'a.svg', '<svg>'],
      ['application/xhtml+xml - extension', 'a.html', '<?xml version="1.0"?>'],
      ['text/csv x-fmt/18 extension', 'a.csv', 'tên;số\n'],
      ['application/json fmt/817 extension', 'a.json', '{}'],
      ['message/rfc822 - extension', 'a.eml', 'From: a@b\n'],
      ['application/mbox fmt/720 extension', 'a.mbox', 'From a@b\n'],
      ['text/plain x-fmt/111 extension', 'a.txt', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
      ['text/plain x-fmt/111 extension', 'a.txt', '0xfffe61006200'],
      ['text/plain x-fmt/111 extension', 'TCVN3.txt', '0x436eb46e6720686fb5'],
      ['text/plain x-fmt/111 signature', 'README', 'no extension'],
      ['text/plain x-fmt/111 signature', 'script.xyz', 'unknown extension'],
    ];
    for (const [expected, name, ...pieces] of cases) {
      it(`${name} is ${expected}`, () => {
        expect(summary(name, ...pieces)).to.equal(expected);
        expect(codes(name, ...pieces)).to.deep.equal([]);
      });
    }
  });

  it('takes the head of a text that ends in the middle of a character', () => {
    const head = Buffer.from('ệ'.repeat(200), 'utf8').subarray(0, 512);
    expect(identifyFormat({ name: 'readme', head })).to.include({ mimeType: 'text/plain', basis: 'signature' });
  });

  it('looks at 512 bytes and no further', () => {
    expect(identifyFormat({ name: 'x', head: Buffer.concat([Buffer.alloc(600, 0x41), Buffer.from([0])]) })).to.include({ mimeType: 'text/plain' });
  });

  it('reads a head that is a view into a larger buffer', () => {
    expect(identifyFormat({ name: 'x', head: new Uint8Array(Buffer.from('____GIF89a____')).subarray(4, 10) }).puid).to.equal('fmt/4');
  });

  it('names a file after its last segment, and a hidden file after nothing', () => {
    expect(summary('a.pdf/readme', 'text')).to.equal('text/plain x-fmt/111 signature');
    expect(summary('folder/.csv', 'text')).to.equal('text/plain x-fmt/111 signature');
  });

  it('guesses a hundred thousand files in a moment', () => {
    const head = Buffer.alloc(512, 'Nội dung văn bản. ');
    const started = performance.now();
    for (let n = 0; n < 100_000; n++) identifyFormat({ name: `van-ban-${n}.txt`, head });
    expect(performance.now() - started).to.be.below(5000);
  });
});

describe('formatFindings', () => {
  const finding = (path: string, ...pieces: readonly string[]): unknown => formatFindings(path, guess(path, ...pieces));

  it('warns with F-01 when the signature contradicts the extension', () => {
    expect(finding('ảnh/1.jpg', PNG)).to.deep.equal([
      { standard: 'kho', code: 'F-01', severity: 'warning', path: 'ảnh/1.jpg', params: { extension: 'jpg', found: 'PNG' } },
    ]);
  });

  const contradicted: readonly (readonly [string, string])[] = [
    ['a.docx', OLE2], ['a.doc', ZIP], ['a.txt', '%PDF-1.4'], ['a.xls', '<html>'], ['a.pdf', 'Not found'], ['a.zip', '%PDF-1.4'],
  ];
  for (const [name, piece] of contradicted) {
    it(`warns of ${name} with ${piece}`, () => { expect(codes(name, piece)).to.deep.equal(['F-01']); });
  }

  const texts: readonly (readonly [string, string])[] = [
    ['a.csv', '<html>'], ['a.txt', '<?xml version="1.0"?>'], ['a.xml', '<html>'], ['a.json', 'not json'], ['a.txt', 'citywide'], ['a.csv', 'AC1015;BM'],
  ];
  for (const [name, piece] of texts) {
    it(`says nothing of ${name} with ${piece}: both are text`, () => { expect(codes(name, piece)).to.deep.equal([]); });
  }

  it('says nothing of an office document that is packed as the archive it is named', () => {
    expect(codes('a.zip', ZIP, zeros(22), 'mimetypeapplication/vnd.oasis.opendocument.text')).to.deep.equal([]);
  });

  it('notes with F-02 what it does not recognise', () => {
    const unknown = { standard: 'kho', code: 'F-02', severity: 'info' };
    expect(finding('a.bin', '0x00010203')).to.deep.equal([{ ...unknown, path: 'a.bin' }]);
    expect(finding('a.pdf', '0x00010203')).to.deep.equal([{ ...unknown, path: 'a.pdf' }]);
    expect(finding('a.txt', '0x00010203')).to.deep.equal([{ ...unknown, path: 'a.txt' }]);
    expect(finding('empty.pdf')).to.deep.equal([{ ...unknown, path: 'empty.pdf' }]);
    expect(finding('no-extension', '0x436eb46e')).to.deep.equal([{ ...unknown, path: 'no-extension' }]);
    expect(guess('empty.pdf')).to.deep.equal({ mimeType: 'application/octet-stream', basis: 'unknown' });
  });
});

describe('profiles/formats/signatures.json', () => {
  it('holds well-formed formats only', () => {
    expect(KNOWN_FORMATS.length).to.be.above(100);
    const bases = new Set(KNOWN_FORMATS.map(({ base }) => base));
    for (const format of KNOWN_FORMATS) {
      const { bySignature, magic, lead, over, text, extensions } = format;
      expect(bySignature.mimeType, bySignature.name).to.match(/^[a-z]+\/[a-z0-9.+-]+$/i);
      if (bySignature.puid !== undefined) expect(bySignature.puid).to.match(/^(x-)?fmt\/\d+$/);
      expect(magic.length > 0 || lead.length > 0 || over !== undefined || text, `${bySignature.name ?? ''} can be told`).to.equal(true);
      if (over !== undefined) expect(bases.has(over), over).to.equal(true);
      for (const extension of extensions) expect(extension).to.match(/^[a-z0-9]+$/);
      for (const { bytes: part, to } of magic.flat()) {
        expect(part.length, bySignature.name).to.be.above(0);
        expect(to, bySignature.name).to.be.below(512);
      }
      for (const start of lead) expect(start).to.equal(start.toLowerCase());
    }
  });
});
