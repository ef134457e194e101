import { A, addThird, C, D, digest, renameVersions, sha512, type Draft } from './made-object.ts';

/** One thing done to a good object, and exactly the codes that it must give. */
export interface Spoilt {
  readonly title: string;
  /** Space-separated. */
  readonly codes: string;
  readonly spoil: (draft: Draft) => void;
  readonly version?: '1.0';
}

const spoilt = (codes: string, title: string, spoil: Spoilt['spoil']): Spoilt => ({ title, codes, spoil });
const spoilt10 = (codes: string, title: string, spoil: Spoilt['spoil']): Spoilt => ({ title, codes, spoil, version: '1.0' });
/** The same edit of every inventory. */
const all = ({ root, prior }: Draft, edit: (inventory: Draft['root']) => void): void => {
  for (const inventory of [root, ...Object.values(prior)]) edit(inventory);
};
const rename = (block: Record<string, unknown>, from: string, to: string): void => {
  block[to] = block[from];
  Reflect.deleteProperty(block, from);
};
/** Addresses content by another algorithm throughout. */
const addressBy = (draft: Draft, algorithm: string): void => {
  const names = new Map([[A, 'Quyết định'], [C, 'Tờ trình'], [D, 'Biên bản']].map(([name = '', text = '']) => [name, digest(algorithm, text)]));
  const swap = (block: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(block).map(([key, paths]) => [String(names.get(key)), paths] as const));
  all(draft, (json) => {
    json['digestAlgorithm'] = algorithm;
    if (algorithm === 'md5') json['fixity'] = {};
    json['manifest'] = swap(json['manifest'] as Record<string, unknown>);
    for (const name of Object.keys(json['versions'])) json['versions'][name].state = swap(json['versions'][name].state as Record<string, unknown>);
  });
};
const UPPER = (text: string): string => text.toUpperCase();

export const SPOILT: readonly Spoilt[] = [
  // The object root and its declaration
  spoilt('E001', 'a file in the object root', ({ files }) => files.set('notes.txt', 'x')),
  spoilt('E001', 'a folder in the object root', ({ files }) => files.set('notes/a.txt', 'x')),
  spoilt('E001', 'a file where a version folder would be', ({ files }) => files.set('v3', 'x')),
  spoilt('E001', 'a second sidecar in the object root', ({ files }) => files.set('inventory.json.md5', 'x')),
  spoilt('E002 E003', 'a folder for a declaration', ({ files }) => { files.delete('0=ocfl_object_1.1'); files.set('0=ocfl_object_1.1/x', ''); }),
  spoilt('E003', 'no declaration', ({ files }) => files.delete('0=ocfl_object_1.1')),
  spoilt('E003', 'two declarations', ({ files }) => files.set('0=ocfl_object_1.0', 'ocfl_object_1.0\n')),
  spoilt('E004', 'a declaration without its tag', ({ files }) => files.set('ocfl_object_1.1', 'ocfl_object_1.1\n')),
  spoilt('E005', 'a declaration with another tag', ({ files }) => files.set('1=ocfl_object_1.1', 'ocfl_object_1.1\n')),
  spoilt('E006', 'a declaration of a version that there is not', ({ files }) => files.set('0=ocfl_object_9.9', 'ocfl_object_9.9\n')),
  spoilt('E006', 'a declaration of something else', ({ files }) => files.set('0=bag_1.0', 'bag_1.0\n')),
  spoilt('E007', 'a declaration without its line feed', ({ files }) => files.set('0=ocfl_object_1.1', 'ocfl_object_1.1')),
  spoilt('E007', 'a declaration of megabytes', ({ files }) => files.set('0=ocfl_object_1.1', 'x'.repeat(2_000_000))),
  spoilt('E067', 'a file among the extensions', ({ files }) => files.set('extensions/a.txt', 'x')),
  spoilt('W013', 'an extension that nobody registered', ({ files }) => files.set('extensions/0099-mine/config.json', '{}')),
  spoilt('', 'a registered extension, and logs', ({ files }) => files.set('extensions/0005-mutable-head/head/v3/x', 'x').set('logs/2026.txt', 'x')),
  spoilt('E063', 'no inventory', ({ after }) => after.set('inventory.json', undefined)),
  spoilt('E034 E063', 'an inventory in capitals', ({ after }) => after.set('inventory.json', undefined).set('INVENTORY.JSON', '{}')),

  // Names of versions
  spoilt('E008', 'no versions', (draft) => {
    draft.root['versions'] = {};
    draft.root['manifest'] = {};
    draft.root['fixity'] = {};
    delete draft.prior['v1'];
    for (const path of [...draft.files.keys()]) if (path.startsWith('v')) draft.files.delete(path);
  }),
  spoilt('E009', 'versions from two on', (draft) => renameVersions(draft, { v1: 'v2', v2: 'v3' })),
  spoilt('E010', 'a number left out', (draft) => renameVersions(draft, { v2: 'v3' })),
  spoilt('E010', 'a folder left out', (draft) => {
    addThird(draft);
    delete draft.prior['v2'];
    draft.files.delete('v2/content/d.txt');
    draft.root['manifest'][D] = ['v1/content/d.txt'];
    draft.prior['v1']!['manifest'][sha512('Biên bản')] = ['v1/content/d.txt'];
    draft.prior['v1']!['versions'].v1.state[D] = ['e.txt'];
    draft.root['versions'].v1.state[D] = ['e.txt'];
    draft.files.set('v1/content/d.txt', 'Biên bản');
    draft.root['fixity'] = {};
  }),
  spoilt('E010 E011 E013 W001', 'a padded number that grew too long', (draft) => renameVersions(draft, { v1: 'v01', v2: 'v10' })),
  spoilt('E012 E013', 'padding after an unpadded start', (draft) => renameVersions(draft, { v2: 'v02' })),
  spoilt('E012 E013 W001', 'padding to two lengths', (draft) => renameVersions(draft, { v1: 'v01', v2: 'v002' })),
  spoilt('E014 E023', 'content paths with a padding that the folders do not have', ({ root }) => { root['manifest'][A] = ['v01/content/a.txt']; root['fixity'] = {}; }),
  spoilt('E040', 'a head that is not the latest', ({ root }) => { root['head'] = 'v1'; }),
  spoilt('E040', 'a head that is no text', ({ root }) => { root['head'] = 2; }),
  spoilt('E040', 'the latest inventory in the folder of the first version', ({ root, prior }) => { prior['v1'] = structuredClone(root); }),
  spoilt('E046', 'a version folder without a block', ({ files }) => files.set('v3/content/x.txt', 'x')),
  spoilt('E046', 'a version block without a folder', (draft) => {
    addThird(draft);
    draft.after.set('v3/inventory.json', undefined).set('v3/inventory.json.sha512', undefined);
  }),
  spoilt('E010 E046 E092 E093', 'a version in the middle without the folder that holds its content', (draft) => {
    addThird(draft);
    delete draft.prior['v2'];
    draft.files.delete('v2/content/d.txt');
  }),
  spoilt('E104', 'a version block named by a number', ({ root }) => { root['versions']['3'] = root['versions'].v2; root['versions'] = { 3: root['versions']['3'], v1: root['versions'].v1, v2: root['versions'].v2 }; }),
  spoilt('E105', 'a version block number zero', ({ root }) => { root['versions'] = { v0: root['versions'].v2, ...root['versions'] }; }),
  spoilt10('E046', 'a version block that is no version, in 1.0', ({ root }) => { root['versions'] = { v0: root['versions'].v2, ...root['versions'] }; }),
  spoilt('W001', 'padded versions', (draft) => renameVersions(draft, { v1: 'v001', v2: 'v002' })),
  spoilt('W010', 'a version without an inventory', (draft) => { delete draft.prior['v1']; }),

  // Version folders
  spoilt('E015', 'a file in a version folder', ({ files }) => files.set('v1/notes.txt', 'x')),
  spoilt('E015', 'a second sidecar in a version folder', ({ files }) => files.set('v1/inventory.json.md5', 'x')),
  spoilt('E016 E092 E093', 'content without the content folder', ({ files }) => files.delete('v2/content/d.txt')),
  spoilt('E023', 'a content file that no manifest names', ({ files }) => files.set('v2/content/more.txt', 'x')),
  spoilt('E023', 'a content file that the manifest of its time does not name', ({ root, files }) => {
    files.set('v1/content/e.txt', 'e');
    root['manifest'][sha512('e')] = ['v1/content/e.txt'];
    root['versions'].v2.state[sha512('e')] = ['e.txt'];
  }),
  spoilt('E024', 'an empty folder among the content', ({ folders }) => folders.add('v1/content/empty')),
  spoilt('W002', 'another folder in a version folder', ({ files }) => files.set('v1/thumbnails/x.jpg', 'x')),
  spoilt('W003', 'an empty content folder', (draft) => { addThird(draft); draft.folders.add('v3/content'); }),

  // The content folder's name
  spoilt('E017', 'a content folder with a slash', (draft) => all(draft, (json) => { json['contentDirectory'] = 'a/b'; })),
  spoilt('E018', 'a content folder that is the folder above', (draft) => all(draft, (json) => { json['contentDirectory'] = '..'; })),
  spoilt('E019', 'a content folder named later', ({ root }) => { root['contentDirectory'] = 'stuff'; }),
  spoilt('E019', 'a content folder named no longer', ({ prior }) => { prior['v1']!['contentDirectory'] = 'stuff'; }),
  spoilt('E020', 'a content folder renamed', ({ root, prior }) => { root['contentDirectory'] = 'stuff'; prior['v1']!['contentDirectory'] = 'other'; }),
  spoilt('E020', 'a content folder renamed in between', (draft) => {
    all(draft, (json) => { json['contentDirectory'] = 'stuff'; });
    addThird(draft);
    draft.prior['v2']!['contentDirectory'] = 'other';
  }),
  spoilt('E021 W002', 'content in a folder of another name', ({ root, prior, files }) => {
    root['manifest'][A] = ['v1/stuff/a.txt'];
    prior['v1']!['manifest'][A] = ['v1/stuff/a.txt'];
    root['fixity'] = {};
    files.delete('v1/content/a.txt');
    files.set('v1/stuff/a.txt', 'Quyết định');
  }),
  spoilt('E108', 'a content folder without a name', (draft) => all(draft, (json) => { json['contentDirectory'] = ''; })),
  spoilt('E108', 'a content folder that is a number', (draft) => all(draft, (json) => { json['contentDirectory'] = 7; })),
  spoilt10('E033', 'a content folder without a name, in 1.0', (draft) => all(draft, (json) => { json['contentDirectory'] = ''; })),

  // Digests
  spoilt('E025', 'content by md5', (draft) => addressBy(draft, 'md5')),
  spoilt('E029', 'a sha1 that is none', ({ root }) => { rename(root['fixity'].sha1, digest('sha1', 'Biên bản'), 'xyz'); }),
  spoilt('E030', 'a sha256 that is none', ({ root }) => { rename(root['fixity'].sha256, digest('sha256', 'Biên bản'), 'abc'); }),
  spoilt('E031', 'a sha512 that is none', ({ root }) => { rename(root['fixity'].sha512, D, `${D.slice(1)}g`); }),
  spoilt('E032', 'a blake2b-512 that is none', ({ root }) => { rename(root['fixity']['blake2b-512'], digest('blake2b-512', 'Biên bản'), ''); }),
  spoilt('E039 E050 E107', 'a manifest digest of the other algorithm', ({ root }) => { rename(root['manifest'], D, digest('sha256', 'Biên bản')); }),
  spoilt('E031 E050 E107', 'a manifest digest that is none', ({ root }) => { rename(root['manifest'], D, 'abc'); }),
  spoilt('E056', 'a fixity algorithm that nobody knows', ({ root }) => { root['fixity'].crc32 = { abc: ['v1/content/a.txt'] }; }),
  spoilt('E056', 'a fixity algorithm in other letters', ({ root }) => { root['fixity']['SHA-512'] = { [A]: ['v1/content/a.txt'] }; }),
  spoilt10('E056', 'a fixity block that is no block, in 1.0', ({ root }) => { root['fixity'] = null; }),
  spoilt('E057', 'a fixity path that the manifest does not have', ({ root }) => { root['fixity'].md5[digest('md5', 'x')] = ['v1/content/x.txt']; }),
  spoilt('E057', 'a fixity algorithm without a block', ({ root }) => { root['fixity'].md5 = ['x']; }),
  spoilt('E057', 'a fixity digest without a list', ({ root }) => { root['fixity'].md5 = { [digest('md5', 'Biên bản')]: 'v2/content/d.txt' }; }),
  spoilt('E057', 'an md5 that is none', ({ root }) => { rename(root['fixity'].md5, digest('md5', 'Biên bản'), 'abc'); }),
  spoilt('E057', 'a size that is no number', ({ root }) => { root['fixity'].size = { '0x10': ['v1/content/a.txt'] }; }),
  spoilt('E096', 'a digest twice in the manifest, in other letters', ({ root }) => { root['manifest'][UPPER(A)] = ['v1/content/a.txt']; }),
  spoilt('E096', 'a digest twice in the manifest, letter for letter', (draft) => {
    draft.after.set('inventory.json', twice(draft, '"manifest": {', `"manifest": { "${A}": ["v1/content/a.txt"],`));
  }),
  spoilt('E097', 'a digest twice in the fixity block, in other letters', ({ root }) => { root['fixity'].md5[UPPER(digest('md5', 'Biên bản'))] = ['v2/content/d.txt']; }),
  spoilt('E097', 'a digest twice in the fixity block, letter for letter', (draft) => {
    draft.after.set('inventory.json', twice(draft, '"md5": {', `"md5": { "${digest('md5', 'Biên bản')}": ["v2/content/d.txt"],`));
  }),
  spoilt('E107', 'a digest that no version uses', ({ root, files }) => { root['manifest'][sha512('e')] = ['v2/content/e.txt']; files.set('v2/content/e.txt', 'e'); }),
  spoilt('W004', 'content by sha256', (draft) => addressBy(draft, 'sha256')),

  // The structure of an inventory
  spoilt('E033 E060', 'an inventory that is no object', ({ after }) => after.set('inventory.json', '[]')),
  spoilt('E033 E060', 'an inventory that is cut off', ({ after }) => after.set('inventory.json', '{ "id": "urn:x", ')),
  spoilt('E033', 'a key that stands twice', (draft) => draft.after.set('inventory.json', twice(draft, '{', '{ "head": "v1",'))),
  ...['id', 'type', 'digestAlgorithm', 'head'].map((key) => spoilt('E036', `no ${key}`, ({ root }) => { Reflect.deleteProperty(root, key); })),
  spoilt('E037', 'an identifier that is empty', ({ root, prior }) => { root['id'] = ''; prior['v1']!['id'] = 'urn:example:1'; }),
  spoilt('E037', 'an identifier that was another one', ({ prior }) => { prior['v1']!['id'] = 'urn:example:2'; }),
  spoilt('E038', 'a type of another version', ({ root }) => { root['type'] = 'https://ocfl.io/1.0/spec/#inventory'; }),
  spoilt('E038', 'a type that is no text', ({ root }) => { root['type'] = 1.1; }),
  spoilt10('E038', 'an older inventory of a newer specification', ({ prior }) => { prior['v1']!['type'] = 'https://ocfl.io/1.1/spec/#inventory'; }),
  spoilt('E041', 'no manifest', ({ root }) => { delete root['manifest']; root['fixity'] = {}; }),
  spoilt('E041', 'no version blocks', ({ root, prior, after }) => { delete root['versions']; delete prior['v1']; for (const name of ['inventory.json', 'inventory.json.sha512']) after.set(`v2/${name}`, undefined); }),
  spoilt10('E041', 'a manifest that is no block, in 1.0', ({ root }) => { root['manifest'] = []; root['fixity'] = {}; }),
  spoilt('E045', 'version blocks in a list', ({ root, prior }) => { root['versions'] = []; delete prior['v1']; }),
  spoilt('E047', 'a version block that is text', ({ prior }) => { prior['v1']!['versions'].v1 = 'x'; }),
  spoilt('E048', 'a version block without a date', ({ prior, root }) => { delete prior['v1']!['versions'].v1.created; delete root['versions'].v1.created; }),
  spoilt('E055', 'a fixity block in capitals', ({ root }) => rename(root, 'fixity', 'Fixity')),
  spoilt('E102', 'a key that the specification does not know', ({ root }) => { root['owner'] = 'me'; }),
  spoilt('E102', 'such a key in a version block', ({ root }) => { root['versions'].v2.note = 'x'; }),
  spoilt('E102', 'such a key of a user', ({ root }) => { root['versions'].v2.user.age = 3; }),
  spoilt('E103', 'an older specification after a newer one', (draft) => { addThird(draft); draft.prior['v2']!['type'] = 'https://ocfl.io/1.0/spec/#inventory'; }),
  spoilt('', 'a newer specification after an older one', ({ prior }) => { prior['v1']!['type'] = 'https://ocfl.io/1.0/spec/#inventory'; }),
  spoilt('E106', 'a manifest that is no block', ({ root }) => { root['manifest'] = []; root['fixity'] = {}; }),
  spoilt('E111', 'a fixity block that is no block', ({ root }) => { root['fixity'] = null; }),
  spoilt('W005', 'an identifier that is no URI', (draft) => all(draft, (json) => { json['id'] = 'hồ sơ 15'; })),

  // Version blocks
  ...['2026-01-01T08:00:00', '2026-01-01T08:00Z', '2026-02-30T08:00:00Z', '2026-01-01', 'hôm nay', '2026-01-01T25:00:00Z', 3].map((created) => (
    spoilt('E049', `the date ${created}`, ({ root }) => { root['versions'].v2.created = created; }))),
  spoilt('', 'a date with a fraction and a leap second', ({ root }) => { root['versions'].v2.created = '2016-12-31T23:59:60.123456789-05:00'; }),
  spoilt('E050', 'a state digest in other letters than the manifest', ({ root }) => rename(root['versions'].v2.state, D, UPPER(D))),
  spoilt('E050', 'a state that is a list', ({ root }) => { root['versions'].v2.state = []; }),
  spoilt('E050', 'a state digest without a list', ({ root }) => { root['versions'].v2.state[D] = 'd.txt'; }),
  spoilt('E051', 'a logical path that is a number', ({ root }) => { root['versions'].v2.state[D] = [7]; }),
  spoilt('E052', 'a logical path that climbs out', ({ root }) => { root['versions'].v2.state[D] = ['a/../../d.txt']; }),
  spoilt('E053', 'a logical path from the root of a disk', ({ root }) => { root['versions'].v2.state[D] = ['/etc/passwd']; }),
  spoilt('E054', 'a user without a name', ({ root }) => { delete root['versions'].v2.user.name; }),
  spoilt('E054', 'a user that is text', ({ root }) => { root['versions'].v2.user = 'Lan'; }),
  spoilt('E054', 'an address that is no text', ({ root }) => { root['versions'].v2.user.address = 7; }),
  spoilt('E094', 'a message that is a list', ({ root }) => { root['versions'].v2.message = ['x']; }),
  spoilt('E095', 'a logical path twice', ({ root }) => { root['versions'].v2.state[D] = ['a.txt']; }),
  spoilt('E095', 'a logical path below a file', ({ root }) => { root['versions'].v2.state[D] = ['a.txt/d.txt']; }),
  spoilt('W007', 'a version without a message', ({ root }) => { delete root['versions'].v2.message; }),
  spoilt('W008', 'a user without an address', ({ root }) => { delete root['versions'].v2.user.address; }),
  spoilt('W009', 'an address that is no URI', ({ root }) => { root['versions'].v2.user.address = 'lan@example.org'; }),

  // Content paths
  spoilt('E023 E035', 'content paths with backslashes', ({ root }) => { root['manifest'][D] = ['v2\\content\\d.txt']; root['fixity'] = {}; }),
  spoilt('E023 E042', 'a content path outside of every version', ({ root }) => { root['manifest'][D] = ['content/d.txt']; root['fixity'] = {}; }),
  spoilt('E042', 'a content path that stops at the version folder', ({ root }) => { root['manifest'][D].push('v2/nothing.txt'); }),
  spoilt('E098', 'a content path that is a number', ({ root }) => { root['manifest'][D].push(7); }),
  spoilt('E098', 'a content path that is empty', ({ root }) => { root['manifest'][D].push(''); }),
  spoilt('E099', 'a content path that climbs out', ({ root }) => { root['manifest'][D] = ['v2/content/../../../../etc/passwd']; }),
  spoilt('E099', 'a fixity path that climbs out', ({ root }) => { root['fixity'].md5[digest('md5', 'x')] = ['v1/content/../../../etc/passwd']; }),
  spoilt('E100', 'a content path from the root of a disk', ({ root }) => { root['manifest'][D] = ['/etc/passwd']; }),
  spoilt('E101', 'a content path twice', ({ root }) => { root['manifest'][D].push('v2/content/d.txt'); }),
  spoilt('E092 E101', 'a content path below a file', ({ root }) => { root['manifest'][D].push('v2/content/d.txt/e.txt'); }),

  // Sidecars
  spoilt('E058', 'no sidecar', ({ after }) => after.set('inventory.json.sha512', undefined)),
  spoilt('E058', 'no sidecar in the folder of an earlier version', ({ after }) => after.set('v1/inventory.json.sha512', undefined)),
  spoilt('E058', 'no sidecar in the folder of the latest version', ({ after }) => after.set('v2/inventory.json.sha512', undefined)),
  spoilt('E059', 'a sidecar of another algorithm', ({ after }) => after.set('inventory.json.sha512', undefined).set('inventory.json.sha256', 'x')),
  spoilt('E060', 'a sidecar with another digest', ({ after }) => after.set('inventory.json.sha512', `${A} inventory.json\n`)),
  spoilt('E060', 'such a sidecar in the folder of an earlier version', ({ after }) => after.set('v1/inventory.json.sha512', `${A} inventory.json\n`)),
  spoilt('E061', 'a sidecar without a name', ({ after }) => after.set('inventory.json.sha512', `${A}\n`)),
  spoilt('E061', 'a sidecar of megabytes', ({ after }) => after.set('inventory.json.sha512', 'x'.repeat(1_000_000))),

  // History and content
  spoilt('E064', 'a root inventory that is not the latest', (draft) => {
    const text = JSON.stringify(draft.root);
    draft.after.set('inventory.json', text).set('inventory.json.sha512', `${sha512(text)} inventory.json\n`);
  }),
  spoilt('E066', 'a state that was another one', ({ prior }) => { prior['v1']!['versions'].v1.state[A].push('more.txt'); }),
  spoilt('E066 W004', 'a state with other digests, made by another algorithm', ({ prior }) => {
    const [a, c] = [digest('sha256', 'Quyết định'), digest('sha256', 'Tờ trình')];
    Object.assign(prior['v1']!, { digestAlgorithm: 'sha256', manifest: { [a]: ['v1/content/a.txt'], [c]: ['v1/content/b/c.txt'] } });
    prior['v1']!['versions'].v1.state = { [a]: ['b/c.txt'], [c]: ['a.txt'] };
  }),
  spoilt('W011', 'a message that was another one', ({ prior }) => { prior['v1']!['versions'].v1.message = 'Lần đầu'; }),
  spoilt('E092 E093', 'a content file that was changed', ({ files }) => files.set('v1/content/a.txt', 'Quyết dịnh')),
  spoilt('E092 E093', 'a content file that is gone', ({ files }) => files.delete('v1/content/a.txt')),
  spoilt('E092', 'a manifest digest without a list', ({ root, files }) => { root['manifest'][sha512('')] = 'v2/content/e.txt'; root['versions'].v2.state[sha512('')] = ['e.txt']; files.delete('v2/content/e.txt'); }),
  spoilt('E093', 'a fixity value of other bytes', ({ root }) => rename(root['fixity']['blake2b-160'], digest('blake2b-160', 'Biên bản'), digest('blake2b-160', 'x'))),
  spoilt('E093', 'a size of other bytes', ({ root }) => { root['fixity'].size = { 99: ['v1/content/a.txt'] }; }),
];

function twice({ root, after }: Draft, before: string, instead: string): string {
  const text = JSON.stringify(root, undefined, 2).replace(before, instead);
  after.set('inventory.json.sha512', `${sha512(text)} inventory.json\n`).set('v2/inventory.json', text).set('v2/inventory.json.sha512', `${sha512(text)} inventory.json\n`);
  return text;
}
