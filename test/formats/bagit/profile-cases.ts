import { readBagProfile, type BagProfile } from '../../../src/formats/bagit/index.ts';
import { madeBag, PAYLOAD } from './made-bag.ts';
import type { RuleCase } from './rule-cases.ts';

type Json = Readonly<Record<string, unknown>>;

export const URI = 'https://luutru.example.vn/bagit/nha-thau-so-hoa-1.0.json';

/** A sound profile that demands nothing, with what a case puts into it. */
export function profileJson(more: Json = {}): Json {
  return {
    'BagIt-Profile-Info': {
      'BagIt-Profile-Identifier': URI,
      'BagIt-Profile-Version': '1.4.0',
      'Source-Organization': 'Lưu trữ lịch sử tỉnh',
      'External-Description': 'Gói của nhà thầu số hóa',
      Version: '1.0',
    },
    'Accept-BagIt-Version': ['0.97', '1.0'],
    ...more,
  };
}

function profile(more: Json = {}): BagProfile {
  const { profile: read, findings } = readBagProfile(JSON.stringify(profileJson(more)), 'p.json');
  if (read === undefined || findings.length > 0) throw new Error(JSON.stringify(findings));
  return read;
}

const names = (more: string): string => `BagIt-Profile-Identifier: ${URI}\n${more}`;
const told = madeBag({ tags: { 'bag-info.txt': names('') } });
const info = (more: string): ReturnType<typeof madeBag> => madeBag({ tags: { 'bag-info.txt': names(more) } });

/** Cases about bags that are held to a profile. */
export const PROFILE_CASES: readonly RuleCase[] = [
  { title: 'a bag that names a profile which demands nothing', files: told, options: { profile: profile() }, expected: [] },
  { title: 'a bag without bag-info.txt', files: madeBag({ tags: { 'bag-info.txt': undefined } }), options: { profile: profile() }, expected: ['B-80 error bag-info.txt'] },
  { title: 'a bag that names another profile', files: madeBag({ tags: { 'bag-info.txt': 'BagIt-Profile-Identifier: https://example.org/p.json\n' } }), options: { profile: profile() }, expected: ['B-81 error bag-info.txt'] },
  { title: 'a bag that names two profiles, this one last', files: madeBag({ tags: { 'bag-info.txt': `bagit-profile-identifier: https://example.org/p.json\n${names('')}` } }), options: { profile: profile() }, expected: [] },
  { title: 'required elements that are missing or empty', files: info('contact-name: Lê Thị Hoa\nContact-Phone:\n'), options: { profile: profile({ 'Bag-Info': { 'Contact-Name': { required: true }, 'Contact-Phone': { required: true }, 'Contact-Email': { required: true, description: 'thư' }, 'Bag-Size': { required: false } } }) }, expected: ['B-82 error bag-info.txt', 'B-82 error bag-info.txt'] },
  { title: 'a value that is not one of those listed', files: info('Source-Organization: Công ty A\nSource-Organization: Công ty C\n'), options: { profile: profile({ 'Bag-Info': { 'Source-Organization': { values: ['Công ty A', 'Công ty B'] }, 'Bag-Size': { values: [] } } }) }, expected: ['B-83 error bag-info.txt'] },
  { title: 'an element twice that may stand once', files: info('Mã gói: 1\nMã gói: 2\nGhi chú: a\nGhi chú: b\n'), options: { profile: profile({ 'Bag-Info': { 'Mã gói': { repeatable: false }, 'Ghi chú': { repeatable: true } } }) }, expected: ['B-84 error bag-info.txt'] },
  { title: 'a manifest that is required', files: told, options: { profile: profile({ 'Manifests-Required': ['sha256', 'SHA-512'] }) }, expected: ['B-85 error manifest-sha512.txt'] },
  { title: 'a manifest that is not allowed', files: madeBag({ algorithms: ['md5', 'sha256'], tags: { 'bag-info.txt': names('') } }), options: { profile: profile({ 'Manifests-Allowed': ['sha256', 'sha512'] }) }, expected: ['B-86 error manifest-md5.txt'] },
  { title: 'a tag manifest that is required', files: madeBag({ tagManifests: false, tags: { 'bag-info.txt': names('') } }), options: { profile: profile({ 'Tag-Manifests-Required': ['sha256'] }) }, expected: ['B-87 error tagmanifest-sha256.txt'] },
  { title: 'a tag manifest that is not allowed', files: told, options: { profile: profile({ 'Tag-Manifests-Allowed': ['sha512'] }) }, expected: ['B-88 error tagmanifest-sha256.txt'] },
  { title: 'a tag file that is required', files: told, options: { profile: profile({ 'Tag-Files-Required': ['biên bản/bàn giao.pdf'] }) }, expected: ['B-89 error biên bản/bàn giao.pdf'] },
  { title: 'a tag file that is not allowed', files: madeBag({ tags: { 'bag-info.txt': names(''), 'biên bản/số 1.pdf': '1', 'biên bản/ảnh/2.jpg': '2', 'khác.txt': '3' } }), options: { profile: profile({ 'Tag-Files-Allowed': ['biên bản/*.pdf', 'biên bản/?nh/*'] }) }, expected: ['B-90 error khác.txt'] },
  { title: 'payload files and folders that are required', files: told, options: { profile: profile({ 'Payload-Files-Required': ['data/một.txt', 'data/ba.txt', 'data/', 'data/ảnh/'] }) }, expected: ['B-91 error data/ba.txt', 'B-91 error data/ảnh/'] },
  { title: 'a payload file that is not allowed', files: told, options: { profile: profile({ 'Payload-Files-Allowed': ['data/m*.txt'] }) }, expected: ['B-92 error data/hai.txt'] },
  { title: 'a fetch.txt that is not allowed', files: madeBag({ tags: { 'bag-info.txt': names(''), 'fetch.txt': 'https://example.org/1 - data/một.txt\n' } }), options: { profile: profile({ 'Allow-Fetch.txt': false }) }, expected: ['B-07 info fetch.txt', 'B-93 error fetch.txt'] },
  { title: 'a fetch.txt that is required', files: told, options: { profile: profile({ 'Fetch.txt-Required': true }) }, expected: ['B-94 error fetch.txt'] },
  { title: 'a payload that should be empty', files: told, options: { profile: profile({ 'Data-Empty': true }) }, expected: ['B-95 error data/'] },
  { title: 'a payload of one empty file', files: madeBag({ payload: { 'data/.keep': '' }, tags: { 'bag-info.txt': names('') } }), options: { profile: profile({ 'Data-Empty': true }) }, expected: [] },
  { title: 'a folder where one file is wanted', files: told, arrival: { container: 'folder' }, options: { profile: profile({ Serialization: 'required', 'Accept-Serialization': ['application/zip'] }) }, expected: ['B-96 error'] },
  { title: 'one file where a folder is wanted', files: told, arrival: { container: 'zip' }, options: { profile: profile({ Serialization: 'forbidden' }) }, expected: ['B-96 error'] },
  { title: 'a tar where a ZIP is wanted', files: told, arrival: { container: 'tar' }, options: { profile: profile({ Serialization: 'optional', 'Accept-Serialization': ['application/zip'] }) }, expected: ['B-97 error'] },
  { title: 'a tar.gz where any is accepted', files: told, arrival: { container: 'tgz' }, options: { profile: profile({ Serialization: 'required', 'Accept-Serialization': ['application/zip', 'application/x-gzip'] }) }, expected: [] },
  { title: 'a version that is not accepted', files: madeBag({ version: '0.96', payload: PAYLOAD, tags: { 'bag-info.txt': names('') } }), options: { profile: profile() }, expected: ['B-98 error bagit.txt:1'] },
];

/** One profile file and the exact set of what is to be said of it. */
export interface ProfileCase {
  readonly title: string;
  readonly text: string;
  readonly expected: readonly string[];
}

const json = (more: Json = {}): string => JSON.stringify(profileJson(more));
const infoOf = (more: Json): Json => ({ 'BagIt-Profile-Info': { ...profileJson()['BagIt-Profile-Info'] as Json, ...more } });

/** Cases about profile files. */
export const PROFILE_FILE_CASES: readonly ProfileCase[] = [
  { title: 'a sound profile', text: json(), expected: [] },
  { title: 'a byte order mark', text: `\uFEFF${json()}`, expected: [] },
  { title: 'no JSON', text: '{\n  "a": 1,\n}', expected: ['B-70 error p.json:3'] },
  { title: 'more after the end', text: `${json()} {}`, expected: ['B-70 error p.json:1'] },
  { title: 'a list', text: '[]', expected: ['B-70 error p.json:1'] },
  { title: 'a key twice', text: json().replace('"Version":', '"Version":"0.9","Version":'), expected: ['B-71 error p.json:/BagIt-Profile-Info/Version'] },
  { title: 'unknown keys', text: json({ 'Manifest-Required': ['md5'], 'Bag-Info': { 'A/B': { obligatory: true } }, __proto__x: 1 }), expected: ['B-72 warning p.json:/Bag-Info/A~1B/obligatory', 'B-72 warning p.json:/Manifest-Required', 'B-72 warning p.json:/__proto__x'] },
  { title: 'the keys of Object.prototype', text: json().replace('{', '{"__proto__":{"polluted":true},"constructor":1,"toString":[],'), expected: ['B-72 warning p.json:/__proto__', 'B-72 warning p.json:/constructor', 'B-72 warning p.json:/toString'] },
  { title: 'values of the wrong kind', text: json({ 'Allow-Fetch.txt': 'false', 'Manifests-Required': 'sha256', 'Tag-Files-Allowed': [1], Serialization: 'maybe', 'Bag-Info': { A: true, B: { required: 'yes', values: 'x', description: 1 } }, 'Data-Empty': null }), expected: ['Allow-Fetch.txt', 'Bag-Info/A', 'Bag-Info/B/description', 'Bag-Info/B/required', 'Bag-Info/B/values', 'Data-Empty', 'Manifests-Required', 'Serialization', 'Tag-Files-Allowed'].map((key) => `B-73 error p.json:/${key}`) },
  { title: 'nothing of what is demanded', text: '{}', expected: [...['External-Description', 'Source-Organization', 'BagIt-Profile-Identifier', 'Version'].map((key) => `B-74 error p.json:/BagIt-Profile-Info/${key}`), 'B-74 error p.json:/Accept-BagIt-Version', 'B-76 warning p.json:/BagIt-Profile-Info/BagIt-Profile-Version'] },
  { title: 'no version accepted', text: json({ 'Accept-BagIt-Version': [] }), expected: ['B-74 error p.json:/Accept-BagIt-Version'] },
  { title: 'demands that are not allowed', text: json({ 'Manifests-Required': ['sha256'], 'Manifests-Allowed': ['sha512'], 'Tag-Files-Required': ['a/b.txt', 'c.txt'], 'Tag-Files-Allowed': ['a/*'], 'Payload-Files-Required': ['data/ảnh/', 'data/x/'], 'Payload-Files-Allowed': ['data/ảnh/*'], 'Allow-Fetch.txt': false, 'Fetch.txt-Required': true, Serialization: 'required' }), expected: ['Accept-Serialization', 'Allow-Fetch.txt', 'Manifests-Allowed', 'Payload-Files-Allowed', 'Tag-Files-Allowed'].map((key) => `B-75 error p.json:/${key}`) },
  { title: 'a version of the specification that never was', text: json(infoOf({ 'BagIt-Profile-Version': '9.0' })), expected: ['B-76 warning p.json:/BagIt-Profile-Info/BagIt-Profile-Version'] },
  { title: 'what is always required, listed', text: json({ 'Bag-Info': { 'BagIt-Profile-Identifier': { required: true } }, 'Tag-Files-Required': ['bag-info.txt', 'manifest-md5.txt'] }), expected: ['B-77 warning p.json:/Bag-Info/BagIt-Profile-Identifier', 'B-77 warning p.json:/Tag-Files-Required', 'B-77 warning p.json:/Tag-Files-Required'] },
  { title: 'keys of 1.4.0 in a profile of 1.3.0', text: json({ ...infoOf({ 'BagIt-Profile-Version': '1.3.0' }), 'Data-Empty': false, 'Payload-Files-Allowed': ['*'], 'Manifests-Allowed': ['sha256'] }), expected: ['B-78 warning p.json:/Data-Empty', 'B-78 warning p.json:/Payload-Files-Allowed'] },
  { title: 'nesting without end', text: `{"a":${'['.repeat(100_000)}`, expected: ['B-70 error p.json:1'] },
  { title: 'a string without end', text: `{"${'a\\n'.repeat(300_000)}`, expected: ['B-70 error p.json:1'] },
  { title: 'more than a profile can be', text: `{"a":"${'x'.repeat(2_000_000)}"}`, expected: ['B-70 error p.json:1'] },
];
