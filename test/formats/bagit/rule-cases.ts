import type { BagCheckOptions } from '../../../src/formats/bagit/index.ts';
import { declaration, madeBag, manifestOf, PAYLOAD, sha256, sha512, type Arrival, type Files } from './made-bag.ts';

/** One bag and the exact set of what is to be said of it. */
export interface RuleCase {
  readonly title: string;
  readonly files: Files;
  readonly expected: readonly string[];
  readonly options?: BagCheckOptions;
  readonly arrival?: Arrival;
  /** Whether bagit-python must agree on valid or not; undefined where it has no such notion, or is known to differ. */
  readonly python?: 'valid' | 'invalid';
}

const text = manifestOf(PAYLOAD, 'sha256');
const lines = text.split('\n');
const [first = '', second = ''] = lines;
const octets = Object.values(PAYLOAD).reduce((sum, content) => sum + Buffer.byteLength(content ?? ''), 0);
const info = (more: string): string => `Payload-Oxum: ${octets}.2\n${more}`;
const bag = (tags: Files, version = '1.0'): Files => madeBag({ version, tags });
const long = 'x'.repeat(70_000);
const utf16 = (content: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, 'utf16le')]);

const DECLARATION: readonly RuleCase[] = [
  ...['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'].map((version): RuleCase => ({ title: `a plain bag of ${version}`, files: madeBag({ version }), expected: [], python: 'valid' })),
  { title: 'no bagit.txt', files: bag({ 'bagit.txt': undefined }), expected: ['B-01 error bagit.txt'], python: 'invalid' },
  { title: 'bagit.txt that was taken away after the tag manifest was made', files: madeBag({ after: { 'bagit.txt': undefined } }), expected: ['B-01 error bagit.txt', 'B-23 error bagit.txt'], python: 'invalid' },
  { title: 'a version that is no number', files: bag({ 'bagit.txt': declaration('mới nhất') }), expected: ['B-08 error bagit.txt:1'], python: 'invalid' },
  { title: 'a version of three parts', files: bag({ 'bagit.txt': declaration('1.0.1') }), expected: ['B-08 error bagit.txt:1'], python: 'invalid' },
  { title: 'a version that never was', files: bag({ 'bagit.txt': declaration('2.7') }), expected: ['B-09 error bagit.txt'] },
  { title: 'two spaces after the colon of bagit.txt', files: bag({ 'bagit.txt': declaration('1.0').replace(': 1', ':  1') }), expected: ['B-08 error bagit.txt:1'] },
  { title: 'no encoding in bagit.txt', files: bag({ 'bagit.txt': 'BagIt-Version: 1.0\n' }), expected: ['B-08 error bagit.txt:2'], python: 'invalid' },
  { title: 'the two lines of bagit.txt in the wrong order', files: bag({ 'bagit.txt': declaration('1.0').split('\n').reverse().slice(1).join('\n') }), expected: ['B-08 error bagit.txt:1', 'B-08 error bagit.txt:2'] },
  { title: 'a third line in bagit.txt', files: bag({ 'bagit.txt': `${declaration('1.0')}Title: x\n` }), expected: ['B-08 error bagit.txt:3'] },
  { title: 'an empty bagit.txt', files: bag({ 'bagit.txt': '' }), expected: ['B-08 error bagit.txt:1', 'B-08 error bagit.txt:2'], python: 'invalid' },
  { title: 'a byte order mark in bagit.txt', files: bag({ 'bagit.txt': `\uFEFF${declaration('1.0')}` }), expected: ['B-10 error bagit.txt'], python: 'invalid' },
  { title: 'UTF-16 that is declared and true', files: bag({ 'bagit.txt': declaration('0.97', 'UTF-16'), 'bag-info.txt': utf16(info('')), 'manifest-sha256.txt': utf16(text) }, '0.97'), expected: ['B-11 warning bagit.txt:2', 'B-13 error tagmanifest-sha256.txt'] },
  { title: 'UTF-16 all through', files: madeBag({ version: '0.97', tagManifests: false, tags: { 'bagit.txt': declaration('0.97', 'UTF-16'), 'bag-info.txt': utf16(info('')), 'manifest-sha256.txt': utf16(text) } }), expected: ['B-11 warning bagit.txt:2'], python: 'valid' },
  { title: 'ISO-8859-1 that is declared and true', files: madeBag({ version: '0.97', payload: { 'data/é.txt': 'x' }, tags: { 'bagit.txt': declaration('0.97', 'ISO-8859-1'), 'manifest-sha256.txt': Buffer.from(`${sha256('x')}  data/é.txt\n`, 'latin1'), 'bag-info.txt': 'A: b\n' } }), expected: ['B-11 warning bagit.txt:2'], python: 'valid' },
  { title: 'ISO-8859-1 that is declared where UTF-8 was written', files: madeBag({ version: '0.97', payload: { 'data/é.txt': 'x' }, tags: { 'bagit.txt': declaration('0.97', 'ISO-8859-1'), 'bag-info.txt': 'A: b\n' } }), expected: ['B-03 error data/Ã©.txt', 'B-04 error data/é.txt', 'B-11 warning bagit.txt:2'], python: 'invalid' },
  { title: 'UTF-8 that is declared where ISO-8859-1 was written', files: bag({ 'bag-info.txt': Buffer.from('Contact-Name: Hélène\n', 'latin1') }), expected: ['B-13 error bag-info.txt'] },
  { title: 'an encoding that nobody can read', files: bag({ 'bagit.txt': declaration('1.0', 'TCVN-5712') }), expected: ['B-12 error bagit.txt:2'] },
  { title: 'a byte order mark in a tag file of 1.0', files: bag({ 'bag-info.txt': `\uFEFF${info('')}` }), expected: ['B-52 error bag-info.txt'] },
  { title: 'a byte order mark in a manifest of 0.97', files: bag({ 'manifest-sha256.txt': `\uFEFF${text}` }, '0.97'), expected: ['B-52 warning manifest-sha256.txt'] },
  { title: 'a line that is longer than any path', files: bag({ 'bag-info.txt': info(`Title: ${long}\nDate: 2001\n`) }), expected: ['B-58 error bag-info.txt:2'] },
  { title: 'another version asked than declared', files: bag({}, '0.97'), options: { version: '1.0' }, expected: ['B-30 warning bagit.txt:1'] },
  { title: 'the same version asked as declared', files: bag({}, '0.97'), options: { version: '0.97' }, expected: [] },
  { title: 'lines that end with CR, CRLF and LF in one file, the last with nothing', files: bag({ 'manifest-sha256.txt': `${first}\r${second}`, 'bag-info.txt': `A: 1\r\nB: 2\rC: 3\n${info('')}` }), expected: [], python: 'valid' },
];

const PAYLOAD_FOLDER: readonly RuleCase[] = [
  { title: 'no folder data', files: madeBag({ payload: {} }), arrival: { folders: [] }, expected: ['B-31 error data/'] },
  { title: 'an empty folder data', files: madeBag({ payload: {} }), arrival: { folders: ['data'] }, expected: ['B-27 error data/'] },
];

const INFO: readonly RuleCase[] = [
  { title: 'a line without a colon in bag-info.txt', files: bag({ 'bag-info.txt': info('không có dấu hai chấm\n') }), expected: ['B-24 error bag-info.txt:2'] },
  { title: 'a continued line before any element', files: bag({ 'bag-info.txt': `  lơ lửng\n${info('')}` }), expected: ['B-24 error bag-info.txt:1'] },
  { title: 'continued lines, and labels in any case', files: bag({ 'bag-info.txt': `External-Description: dòng một\n\tdòng hai\n  dòng ba\npayload-oxum: ${octets}.2\n` }), expected: [], python: 'valid' },
  { title: 'white space before the colon, none after it, in 1.0', files: bag({ 'bag-info.txt': info('Title : a\nDate:2001\nSource:  b\n') }), expected: ['B-43 warning bag-info.txt:2', 'B-43 warning bag-info.txt:3', 'B-43 warning bag-info.txt:4'] },
  { title: 'the same in 0.97', files: bag({ 'bag-info.txt': info('Title : a\nDate:2001\nSource:  b\n') }, '0.97'), expected: [], python: 'valid' },
  { title: 'an element without a value', files: bag({ 'bag-info.txt': info('Title:\nDate: \n') }), expected: [] },
  { title: 'Bagging-Date twice in 1.0', files: bag({ 'bag-info.txt': info('Bagging-Date: 2025-01-02\nBagging-Date: 2025-01-03\n') }), expected: ['B-45 warning bag-info.txt'], python: 'valid' },
  { title: 'Bagging-Date twice in 0.97', files: bag({ 'bag-info.txt': info('Bagging-Date: 2025-01-02\nBagging-Date: 2025-01-03\n') }, '0.97'), expected: [], python: 'valid' },
  { title: 'a date as Vietnamese write it, and a count beyond its total', files: bag({ 'bag-info.txt': info('Bagging-Date: 31/03/2025\nBag-Count: 4 of 3\n') }), expected: ['B-46 warning bag-info.txt', 'B-46 warning bag-info.txt'], python: 'valid' },
  { title: 'a count without total', files: bag({ 'bag-info.txt': info('Bagging-Date: 2025-03-31\nBag-Count: 3 of ?\n') }), expected: [], python: 'valid' },
  { title: 'bag-info.txt in a bag of 0.95', files: bag({ 'bag-info.txt': 'A: b\n' }, '0.95'), expected: ['B-47 warning bag-info.txt'] },
  { title: 'package-info.txt in a bag of 0.96', files: bag({ 'package-info.txt': 'A: b\n' }, '0.96'), expected: ['B-47 warning package-info.txt'] },
  { title: 'Payload-Oxum with too many octets', files: bag({ 'bag-info.txt': `Payload-Oxum: ${octets + 1}.2\n` }), expected: ['B-05 error bag-info.txt'], python: 'invalid' },
  { title: 'Payload-Oxum with too few streams', files: bag({ 'bag-info.txt': `Payload-Oxum: ${octets}.1\n` }), expected: ['B-05 error bag-info.txt'], python: 'invalid' },
  { title: 'Payload-Oxum that is none, in 1.0', files: bag({ 'bag-info.txt': 'Payload-Oxum: 12 KB\n' }), expected: ['B-25 error bag-info.txt'] },
  { title: 'Payload-Oxum that is none, in 0.97', files: bag({ 'bag-info.txt': 'Payload-Oxum: 12\n' }, '0.97'), expected: ['B-25 warning bag-info.txt'] },
  { title: 'Payload-Oxum twice in 1.0, once wrong', files: bag({ 'bag-info.txt': `${info('')}Payload-Oxum: 1.1\n` }), expected: ['B-05 error bag-info.txt', 'B-44 error bag-info.txt'] },
  { title: 'Payload-Oxum twice in 0.97, alike', files: bag({ 'bag-info.txt': `${info('')}${info('')}` }, '0.97'), expected: [] },
];

const here = 'https://example.org/một.txt';
const hole = (fetch: string, tags: Files = {}): Files => madeBag({ tags: { 'fetch.txt': fetch, ...tags }, after: { 'data/một.txt': undefined } });
const FETCH: readonly RuleCase[] = [
  { title: 'a hole that fetch.txt explains', files: hole(`${here} - data/một.txt\n`), expected: ['B-06 error data/một.txt:1'], python: 'invalid' },
  { title: 'a hole that fetch.txt does not explain', files: hole(`${here} - data/hai.txt\n`), expected: ['B-03 error data/một.txt', 'B-05 error bag-info.txt', 'B-07 info fetch.txt'], python: 'invalid' },
  { title: 'a fetch.txt whose files are all there', files: bag({ 'fetch.txt': `${here} 5 data/một.txt\nhttps://example.org/2 - data/hai.txt\n` }), expected: ['B-07 info fetch.txt'], python: 'valid' },
  { title: 'a length in fetch.txt that is not the file’s', files: bag({ 'fetch.txt': `${here} 999 data/một.txt\n` }), expected: ['B-07 info fetch.txt', 'B-50 warning fetch.txt:1'] },
  { title: 'lines of fetch.txt that are none', files: bag({ 'fetch.txt': `${here} data/một.txt\n${here} năm data/một.txt\nx\n` }), expected: ['B-28 error fetch.txt:1', 'B-28 error fetch.txt:2', 'B-28 error fetch.txt:3'] },
  { title: 'fetch.txt that climbs out, or goes home', files: bag({ 'fetch.txt': `${here} - ../x\n${here} - /etc/passwd\n${here} - ~/x\n${here} - data/../../x\n` }), expected: [1, 2, 3, 4].map((line) => `B-16 error fetch.txt:${line}`), python: 'invalid' },
  { title: 'fetch.txt that lists a tag file', files: bag({ 'fetch.txt': `${here} - bag-info.txt\n` }), expected: ['B-34 error fetch.txt:1'] },
  { title: 'fetch.txt that lists what no manifest lists, in 1.0', files: bag({ 'fetch.txt': `${here} - data/ba.txt\n` }), expected: ['B-06 error data/ba.txt:1', 'B-48 error fetch.txt:1'] },
  { title: 'fetch.txt that lists what only one of two manifests lists, in 1.0', files: madeBag({ algorithms: ['sha256', 'sha512'], tags: { 'manifest-sha512.txt': manifestOf({ 'data/hai.txt': 'hai' }, 'sha512'), 'fetch.txt': `${here} - data/một.txt\n` }, after: { 'data/một.txt': undefined } }), expected: ['B-06 error data/một.txt:1', 'B-48 error fetch.txt:1'] },
  { title: 'the same in 0.97', files: madeBag({ version: '0.97', algorithms: ['sha256', 'sha512'], tags: { 'manifest-sha512.txt': manifestOf({ 'data/hai.txt': 'hai' }, 'sha512'), 'fetch.txt': `${here} - data/một.txt\n` }, after: { 'data/một.txt': undefined } }), expected: ['B-06 error data/một.txt:1'] },
  { title: 'an address that is none, in 1.0', files: bag({ 'fetch.txt': '/một.txt - data/một.txt\n' }), expected: ['B-07 info fetch.txt', 'B-49 error fetch.txt:1'], python: 'invalid' },
  { title: 'an address that is none, in 0.97', files: bag({ 'fetch.txt': 'một.txt - data/một.txt\n' }, '0.97'), expected: ['B-07 info fetch.txt', 'B-49 warning fetch.txt:1'] },
  { title: 'a slash before the path, which 0.97 reads as the bag', files: bag({ 'fetch.txt': `${here} - /data/một.txt\n` }, '0.97'), expected: ['B-07 info fetch.txt'] },
  { title: 'a slash before the path in 1.0', files: bag({ 'fetch.txt': `${here} - /data/một.txt\n` }), expected: ['B-16 error fetch.txt:1'], python: 'invalid' },
];

const one = (path: string, written: string, version = '1.0'): Files => madeBag({ version, payload: { [path]: 'x' }, tags: { 'manifest-sha256.txt': `${sha256('x')}  ${written}\n` } });
const MANIFEST: readonly RuleCase[] = [
  { title: 'no payload manifest', files: bag({ 'manifest-sha256.txt': undefined }), expected: ['B-14 error'], python: 'invalid' },
  { title: 'only a manifest by an algorithm that nobody knows', files: bag({ 'manifest-sha256.txt': undefined, 'manifest-blake3.txt': 'abc  data/một.txt\n' }), expected: ['B-14 error', 'B-15 warning manifest-blake3.txt'] },
  { title: 'two manifests for one algorithm', files: bag({ 'manifest-SHA-256.txt': text.replaceAll('data/', 'data/x') }), expected: ['B-32 error manifest-SHA-256.txt', 'B-33 error manifest-SHA-256.txt'] },
  { title: 'a manifest whose name is not normal, in 1.0', files: bag({ 'manifest-sha256.txt': undefined, 'manifest-SHA256.txt': text }), expected: ['B-33 error manifest-SHA256.txt'] },
  { title: 'a manifest whose name is not normal, in 0.96', files: bag({ 'manifest-sha256.txt': undefined, 'manifest-SHA256.txt': text }, '0.96'), expected: ['B-33 warning manifest-SHA256.txt'] },
  { title: 'lines that are none', files: bag({ 'manifest-sha256.txt': `${text}data/một.txt\n${sha512('một')}  data/một.txt\n${sha256('x')}\n` }), expected: [3, 4, 5].map((line) => `B-18 error manifest-sha256.txt:${line}`), python: 'invalid' },
  { title: 'digests in upper case, tabs and blank lines', files: bag({ 'manifest-sha256.txt': `\n${first.toUpperCase().replace('  DATA/MỘT.TXT', '\tdata/một.txt')}\n\n${second.replace('  ', ' \t ')}\n` }), expected: [], python: 'valid' },
  { title: 'base64 digests, as 0.93 had them', files: bag({ 'manifest-sha256.txt': lines.map((line) => line.replace(/^[0-9a-f]+/, (hex) => Buffer.from(hex, 'hex').toString('base64'))).join('\n') }, '0.93'), expected: [] },
  { title: 'base64 digests in 0.94', files: bag({ 'manifest-sha256.txt': `${first.replace(/^[0-9a-f]+/, (hex) => Buffer.from(hex, 'hex').toString('base64'))}\n${second}\n` }, '0.94'), expected: ['B-04 error data/một.txt', 'B-18 error manifest-sha256.txt:1'] },
  { title: 'more lines than are read', files: bag({}), options: { maxLines: 1 }, expected: ['B-04 error data/hai.txt', 'B-57 error manifest-sha256.txt', 'B-57 error tagmanifest-sha256.txt', 'B-29 error tagmanifest-sha256.txt', 'B-42 warning bag-info.txt'] },
  { title: 'paths out of the bag', files: bag({ 'manifest-sha256.txt': `${text}${['../x', '/etc/passwd', '~root/x', 'data/../../x', 'data//x', './../x', '*../x'].map((name) => `${sha256('x')}  ${name}\n`).join('')}` }), expected: [3, 4, 5, 6, 7, 8, 9].map((line) => `B-16 error manifest-sha256.txt:${line}`), python: 'invalid' },
  { title: 'an escape that would climb out', files: bag({ 'manifest-sha256.txt': `${text}${sha256('x')}  data/%2e%2e/%2e%2e/x\n` }), expected: ['B-03 error data/%2e%2e/%2e%2e/x', 'B-55 warning manifest-sha256.txt'], python: 'invalid' },
  { title: 'a tag file in a payload manifest of 1.0', files: bag({ 'manifest-sha256.txt': `${text}${sha256('khác')}  bag-info.txt\n` }), expected: ['B-17 error manifest-sha256.txt:3'] },
  { title: 'a tag file in a payload manifest of 0.96, wrong', files: bag({ 'manifest-sha256.txt': `${text}${sha256('khác')}  bag-info.txt\n` }, '0.96'), expected: ['B-02 error bag-info.txt', 'B-35 warning manifest-sha256.txt:3'] },
  { title: 'a tag file in a manifest of 0.93, right', files: bag({ 'manifest-sha256.txt': `${text}${sha256(declaration('0.93'))}  bagit.txt\n` }, '0.93'), expected: [] },
  { title: 'folders in a manifest', files: bag({ 'manifest-sha256.txt': `${text}${sha256('')}  data/\n${sha256('')}  data/rỗng\n${sha256('')}  data/không có/\n` }), arrival: { folders: ['data', 'data/rỗng'] }, expected: [3, 4, 5].map((line) => `B-38 error manifest-sha256.txt:${line}`) },
  { title: 'a file twice with different digests', files: bag({ 'manifest-sha256.txt': `${text}${sha256('x')}  data/một.txt\n` }, '0.97'), expected: ['B-19 error manifest-sha256.txt:3'], python: 'invalid' },
  { title: 'a file twice with the same digest, in 1.0', files: bag({ 'manifest-sha256.txt': `${text}${first}\n` }), expected: ['B-20 error manifest-sha256.txt:3'] },
  { title: 'a file twice with the same digest, in 0.97', files: bag({ 'manifest-sha256.txt': `${text}${first}\n` }, '0.97'), expected: ['B-20 warning manifest-sha256.txt:3'], python: 'valid' },
  { title: 'the marks of md5sum, and ./', files: bag({ 'manifest-sha256.txt': `${first.replace('  ', ' *')}\n${second.replace('data', './data')}\n` }), expected: ['B-26 warning manifest-sha256.txt'] },
  { title: 'a file whose name begins with *', files: madeBag({ tags: { '*ghi chú.txt': 'x' } }), expected: [] },
  { title: 'a percent sign that is encoded', files: one('data/50%.txt', 'data/50%25.txt'), expected: [] },
  { title: 'a percent sign that is not encoded, in 1.0', files: one('data/50%.txt', 'data/50%.txt'), expected: ['B-55 warning manifest-sha256.txt'], python: 'valid' },
  { title: 'a percent sign that is not encoded, in 0.97', files: one('data/50%.txt', 'data/50%.txt', '0.97'), expected: [], python: 'valid' },
  { title: 'an escape of 1.0 in a name of 0.97', files: one('data/50%25.txt', 'data/50%25.txt', '0.97'), expected: [] },
  { title: 'escapes of which only the written form is a file, in 1.0', files: one('data/50%25.txt', 'data/50%25.txt'), expected: ['B-55 warning manifest-sha256.txt'] },
  { title: 'more escapes than the three, in 1.0', files: one('data/a b.txt', 'data/a%20b.txt'), expected: ['B-03 error data/a%20b.txt', 'B-04 error data/a b.txt', 'B-55 warning manifest-sha256.txt'], python: 'invalid' },
  { title: 'line ends in a name, encoded', files: one('data/a\r\nb.txt', 'data/a%0D%0Ab.txt'), expected: ['B-04 error data/a\r\nb.txt', 'B-03 error data/a%0D%0Ab.txt', 'B-55 warning manifest-sha256.txt'] },
  { title: 'backslashes between folders', files: madeBag({ payload: { 'data/hồ sơ/a.txt': 'x' }, tags: { 'manifest-sha256.txt': `${sha256('x')}  data\\hồ sơ\\a.txt\n` } }), expected: ['B-56 error manifest-sha256.txt'] },
  { title: 'a file that is missing', files: madeBag({ after: { 'data/một.txt': undefined } }), expected: ['B-03 error data/một.txt', 'B-05 error bag-info.txt'], python: 'invalid' },
  { title: 'a file that is missing, told once for two manifests', files: madeBag({ algorithms: ['sha256', 'sha512'], after: { 'data/một.txt': undefined } }), expected: ['B-03 error data/một.txt', 'B-05 error bag-info.txt'], python: 'invalid' },
  { title: 'a file that was changed, told for each manifest', files: madeBag({ algorithms: ['md5', 'sha512'], after: { 'data/một.txt': 'mốt' } }), expected: ['B-02 error data/một.txt', 'B-02 error data/một.txt'], python: 'invalid' },
  { title: 'a file too many', files: madeBag({ after: { 'data/ba.txt': '' } }), expected: ['B-04 error data/ba.txt', 'B-05 error bag-info.txt'], python: 'invalid' },
  ...['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'].map((version): RuleCase => ({
    title: `a file that one of three manifests lacks, in ${version}`,
    files: madeBag({ version, algorithms: ['md5', 'sha1', 'sha256'], tags: { 'manifest-sha1.txt': manifestOf({ 'data/hai.txt': 'hai' }, 'sha1') } }),
    expected: [`B-21 ${['0.95', '0.96', '0.97'].includes(version) ? 'warning' : 'error'} data/một.txt`],
  })),
  { title: 'a name in another Unicode form than in two manifests', files: madeBag({ algorithms: ['md5', 'sha256'], after: { 'data/một.txt': undefined, ['data/một.txt'.normalize('NFD')]: 'một' } }), expected: [`N-03 info ${'data/một.txt'.normalize('NFD')}`], python: 'valid' },
];

const tag = (manifest: string, algorithm = 'sha256'): Files => madeBag({ after: { [`tagmanifest-${algorithm}.txt`]: manifest } });
const good = madeBag();
const tagText = manifestOf({ 'bagit.txt': good['bagit.txt'], 'bag-info.txt': good['bag-info.txt'], 'manifest-sha256.txt': text }, 'sha256');
const TAG_MANIFEST: readonly RuleCase[] = [
  { title: 'a tag file that was changed', files: madeBag({ after: { 'bag-info.txt': info('') } }), expected: ['B-22 error bag-info.txt'], python: 'invalid' },
  { title: 'a manifest that was changed', files: madeBag({ after: { 'manifest-sha256.txt': `${second}\n${first}\n` } }), expected: ['B-22 error manifest-sha256.txt'], python: 'invalid' },
  { title: 'a tag file that is missing', files: tag(`${tagText}${sha256('x')}  ghi chú.txt\n`), expected: ['B-23 error ghi chú.txt'], python: 'invalid' },
  { title: 'a tag manifest without the payload manifest, in 1.0', files: tag(tagText.split('\n').slice(0, 2).join('\n')), expected: ['B-29 error tagmanifest-sha256.txt'] },
  { title: 'a tag manifest without the payload manifest, in 0.97', files: madeBag({ version: '0.97', after: { 'tagmanifest-sha256.txt': manifestOf({ 'bagit.txt': declaration('0.97') }, 'sha256') } }), expected: [], python: 'valid' },
  { title: 'a tag manifest that lists a payload file', files: tag(`${tagText}${first}\n`), expected: ['B-39 error tagmanifest-sha256.txt:4'] },
  { title: 'a tag manifest that lists another, in 1.0', files: madeBag({ algorithms: ['sha256', 'sha512'], after: { 'tagmanifest-md5.txt': manifestOf({ 'manifest-sha256.txt': text, 'manifest-sha512.txt': manifestOf(PAYLOAD, 'sha512'), 'bagit.txt': good['bagit.txt'], 'bag-info.txt': good['bag-info.txt'] }, 'md5').concat(manifestOf({ 'tagmanifest-sha512.txt': madeBag({ algorithms: ['sha256', 'sha512'] })['tagmanifest-sha512.txt'] }, 'md5')) } }), expected: ['B-40 error tagmanifest-md5.txt:5', 'B-41 warning tagmanifest-sha256.txt', 'B-41 warning tagmanifest-sha512.txt'] },
  { title: 'tag manifests that list different files, in 1.0', files: madeBag({ algorithms: ['sha256'], after: { 'tagmanifest-sha512.txt': manifestOf({ 'manifest-sha256.txt': text }, 'sha512') } }), expected: ['B-41 warning tagmanifest-sha512.txt'], python: 'valid' },
  { title: 'a tag file that no tag manifest lists, in 1.0', files: madeBag({ after: { 'siêu dữ liệu/ead.xml': '<ead/>' } }), expected: ['B-42 warning siêu dữ liệu/ead.xml'], python: 'valid' },
  { title: 'a tag file that no tag manifest lists, in 0.97', files: madeBag({ version: '0.97', after: { 'siêu dữ liệu/ead.xml': '<ead/>' } }), expected: [], python: 'valid' },
  { title: 'no tag manifest at all', files: madeBag({ tagManifests: false }), expected: [], python: 'valid' },
];

const named = (...names: readonly string[]): Files => madeBag({ payload: Object.fromEntries(names.map((name) => [`data/${name}`, 'x'])) });
const portable: BagCheckOptions = { portable: true };
const deep = `data/${'thư mục/'.repeat(31)}a.txt`;
const NAMES: readonly RuleCase[] = [
  { title: 'names that differ only in case', files: named('Công văn.txt', 'CÔNG VĂN.txt'), expected: ['B-36 warning data/CÔNG VĂN.txt'], python: 'valid' },
  { title: 'names that differ only in case, asked to be portable', files: named('Công văn.txt', 'CÔNG VĂN.txt'), options: portable, expected: ['B-36 warning data/CÔNG VĂN.txt', 'B-62 error data/CÔNG VĂN.txt'] },
  { title: 'a name that is listed in another case than the file has', files: madeBag({ tags: { 'manifest-sha256.txt': `${text}${sha256('một')}  data/MỘT.txt\n` } }), expected: ['B-03 error data/MỘT.txt', 'B-36 warning data/MỘT.txt'], python: 'invalid' },
  { title: 'the same in 0.97: one file, listed twice', files: madeBag({ version: '0.97', tags: { 'manifest-sha256.txt': `${text}${sha256('một')}  data/MỘT.txt\n` } }), expected: ['B-36 warning data/MỘT.txt'] },
  { title: 'a name in another case with another digest, in 0.97', files: madeBag({ version: '0.97', tags: { 'manifest-sha256.txt': `${text}${sha256('x')}  data/MỘT.txt\n` } }), expected: ['B-03 error data/MỘT.txt', 'B-36 warning data/MỘT.txt'], python: 'invalid' },
  { title: 'files of operating systems', files: named('.DS_Store', 'ảnh/Thumbs.db', 'ảnh/một.jpg', 'Thumbs.db.txt'), expected: ['B-37 warning data/.DS_Store', 'B-37 warning data/ảnh/Thumbs.db'], python: 'valid' },
  { title: 'names that Windows cannot hold, on Linux', files: named('con', 'a:b', 'hết.', 'nul.txt/x'), expected: [], python: 'valid' },
  { title: 'names that Windows cannot hold, asked to be portable', files: named('con', 'com10', 'a:b', 'hết.', 'cách /x', 'nul.txt/x', 'LPT1.pdf', 'sao*'), options: portable, expected: ['B-61 error data/con', 'B-61 error data/nul.txt/x', 'B-61 error data/LPT1.pdf', 'B-64 error data/hết.', 'B-64 error data/cách /x', 'B-65 error data/a:b', 'B-65 error data/sao*'] },
  { title: 'a path of more than 255 characters, asked to be portable', files: madeBag({ payload: { [deep]: 'x' } }), options: portable, expected: [`B-63 error ${deep}`] },
  { title: 'drives, shares and variables in a manifest, on Linux', files: bag({ 'manifest-sha256.txt': `${text}${['C:\\Windows\\x', '\\\\?\\UNC\\s\\x', '%HomeDrive%\\x', 'D:/x'].map((name) => `${sha256('x')}  ${name}\n`).join('')}` }), expected: [3, 4, 5, 6].map((line) => `B-17 error manifest-sha256.txt:${line}`).concat('B-55 warning manifest-sha256.txt') },
  { title: 'drives, shares and variables, asked to be portable', files: bag({ 'manifest-sha256.txt': `${text}${['C:\\Windows\\x', '%TEMP%/x'].map((name) => `${sha256('x')}  ${name}\n`).join('')}`, 'fetch.txt': `${here} - \\\\máy\\chia sẻ\\x\n` }, '0.97'), options: portable, expected: ['B-17 error manifest-sha256.txt:3', 'B-17 error manifest-sha256.txt:4', 'B-34 error fetch.txt:1', 'B-60 error fetch.txt:1', 'B-60 error manifest-sha256.txt:3', 'B-60 error manifest-sha256.txt:4'] },
];

/** Every case about bags themselves. */
export const RULE_CASES: readonly RuleCase[] = [...DECLARATION, ...PAYLOAD_FOLDER, ...INFO, ...FETCH, ...MANIFEST, ...TAG_MANIFEST, ...NAMES];
