import { expect } from 'chai';
import { checkObject, namedDigest, type ObjectFiles } from '../../../../src/formats/ocfl/index.ts';
import { A, digest, goodDraft, inMemory, objectOf, sha512, writtenFiles, type Draft } from './made-object.ts';

// Objects that somebody made to harm whoever reads them, and what the specification asks of programs.

/** Which files were asked for while the object was checked. */
function watched(files: ObjectFiles): { readonly files: ObjectFiles; readonly asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    files: {
      ...files,
      open: (path) => { asked.add(path); return files.open(path); },
      digests: async (wanted) => { for (const { path } of wanted) asked.add(path); return files.digests(wanted); },
    },
  };
}

async function codesOf(files: ObjectFiles): Promise<readonly string[]> {
  const { findings } = await checkObject(files, { deep: true });
  return [...new Set(findings.map(({ code }) => code))].sort();
}

async function spoiltCodes(spoil: (draft: Draft) => void): Promise<readonly string[]> {
  const draft = goodDraft();
  spoil(draft);
  return codesOf(objectOf(draft));
}

/** The object with a root inventory of these bytes. */
function withInventory(bytes: string | Uint8Array): ObjectFiles {
  const texts = new Map<string, string | Uint8Array>(writtenFiles(goodDraft()));
  texts.set('inventory.json', bytes);
  texts.set('inventory.json.sha512', `${namedDigest('sha512', Buffer.from(bytes as string))!} inventory.json\n`);
  return inMemory(texts);
}

describe('a hostile OCFL object', () => {
  const paths = [
    '../../../etc/passwd', '/etc/passwd', 'v1/content/../../../etc/passwd', 'v1/content/./a.txt', 'v1/content//a.txt', 'v1/content/',
    '', 'C:\\Windows\\x', 'v1\\content\\a.txt', 'v1/content/a\0.txt', 'v1/content/__proto__', '__proto__', 'constructor/x/y',
  ];
  for (const path of paths) {
    it(`cannot make a file be read by naming ${JSON.stringify(path)}`, async () => {
      const draft = goodDraft();
      draft.root['manifest'][A] = [path];
      draft.root['fixity'].md5 = { [digest('md5', 'x')]: [path] };
      const object = objectOf(draft);
      const { files, asked } = watched(object);
      const { findings } = await checkObject(files, { deep: true });
      expect(findings.some(({ severity }) => severity === 'error')).to.equal(true);
      expect([...asked].filter((one) => !object.files.has(one))).to.deep.equal([]);
    });
  }

  const inventories: readonly (readonly [string, string | Uint8Array])[] = [
    ['nested a million deep', '{"a":'.repeat(1_000_000)],
    ['nested a million deep in lists', `{"id":${'['.repeat(1_000_000)}`],
    ['with a number of a megabyte', `{"head":${'9'.repeat(1_000_000)}}`],
    ['in UTF-16', Buffer.from('{"id":"urn:x"}', 'utf16le')],
    ['with a byte order mark', '\ufeff{"id":"urn:x"}'],
    ['that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['with a control character in a text', '{"id":"urn:\u0001"}'],
    ['that is empty', ''],
  ];
  for (const [title, bytes] of inventories) {
    it(`with an inventory ${title} is told so (E033), not a crash`, async () => {
      expect(await codesOf(withInventory(bytes))).to.deep.equal(['E033']);
    });
  }

  it('with an inventory of other things everywhere is judged to its end', async () => {
    const odd = [null, 7, 'x', [], {}, [null], { a: null }, { __proto__: 1 }, true];
    for (const key of ['id', 'type', 'digestAlgorithm', 'head', 'contentDirectory', 'manifest', 'versions', 'fixity']) {
      for (const value of odd) {
        const codes = await spoiltCodes(({ root }) => { root[key] = value; });
        // The one value that is right as it stands: a fixity block may be empty.
        if (!(key === 'fixity' && JSON.stringify(value) === '{}')) expect(codes, `${key} ${JSON.stringify(value)}`).to.have.length.above(0);
      }
    }
    for (const key of ['created', 'state', 'message', 'user']) {
      for (const value of odd) await spoiltCodes(({ root, prior }) => { root['versions'].v2[key] = value; prior['v1']!['versions'].v1[key] = value; });
    }
  });

  it('with a version number of a billion is not counted up to it', async () => {
    const codes = await spoiltCodes(({ root, files }) => {
      root['versions'].v999999999 = root['versions'].v2;
      files.set('v999999999/x', '');
    });
    expect(codes).to.include('E010');
  });

  it('with paths of a hundred thousand elements costs time in proportion', async () => {
    const long = `v1/content/${'a/'.repeat(100_000)}a`;
    expect(await spoiltCodes(({ root }) => { root['manifest'][A].push(long, `${long}/b`); })).to.deep.equal(['E092', 'E101']);
    expect(await spoiltCodes(({ root }) => { root['versions'].v2.state[A] = [long, `${long}/b`]; })).to.deep.equal(['E095']);
  });

  it('with two hundred thousand broken paths lists a thousand of them', async () => {
    const draft = goodDraft();
    draft.root['versions'].v2.state[A] = Array.from({ length: 200_000 }, (_, n) => `/x/${n}`);
    const { findings } = await checkObject(objectOf(draft), { deep: false });
    expect(findings.filter(({ code }) => code === 'E053')).to.have.length(1000);
    expect(findings.at(-1)).to.deep.include({ code: 'O-02', params: { value: 'E053', count: 199_000 } });
  });
});

describe('what OCFL asks of programs', () => {
  it('E022: other folders of a version are left alone', async () => {
    const draft = goodDraft();
    draft.files.set('v1/thumbnails/a/b.jpg', 'x');
    const { files, asked } = watched(objectOf(draft));
    await checkObject(files, { deep: true });
    expect([...asked].filter((path) => path.includes('thumbnails'))).to.deep.equal([]);
  });

  it('E027: every algorithm of the list and of extension 0009 is verified', async () => {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512', 'blake2b-512', 'blake2b-160', 'blake2b-256', 'blake2b-384', 'sha512/256', 'size']) {
      const wrong = algorithm === 'size' ? '1' : digest(algorithm, 'other bytes');
      expect(await spoiltCodes(({ root }) => { root['fixity'] = { [algorithm]: { [wrong]: ['v1/content/a.txt'] } }; }), algorithm).to.deep.equal(['E093']);
    }
  });

  it('E027: the digests of nothing are those that the standards print', () => {
    const empty = new Uint8Array();
    expect(namedDigest('blake2b-160', empty)).to.equal('3345524abf6bbe1809449224b5972c41790b6cf2');
    expect(namedDigest('blake2b-256', empty)).to.match(/^0e5751c026e543b2e8ab2eb06099daa1d1e5df47/);
    expect(namedDigest('blake2b-384', empty)).to.match(/^b32811423377f52d7862286ee1a72ee540524380/);
    expect(namedDigest('blake2b-512', empty)).to.match(/^786a02f742015903c6c6fd852552d272912f4740/);
    expect(namedDigest('sha512/256', empty)).to.match(/^c672b8d1ef56ed28ab87c3622c5114069bdd3ad7/);
    expect(namedDigest('crc32', empty)).to.equal(undefined);
  });

  it('E028: digests of an algorithm that nobody knows are left alone, and the algorithm is told', async () => {
    expect(await spoiltCodes(({ root }) => { root['fixity'] = { 'x-mine': { abc: ['v1/content/a.txt'] } }; })).to.deep.equal(['E056']);
  });

  it('an inventory of twenty thousand files in three versions is judged in seconds', async () => {
    const draft = goodDraft();
    const texts = Array.from({ length: 20_000 }, (_, n) => [`v1/content/${n}`, `tệp ${n}`] as const);
    for (const inventory of [draft.root, draft.prior['v1']!]) {
      for (const [path, text] of texts) inventory['manifest'][sha512(text)] = [path];
      for (const name of Object.keys(inventory['versions'])) for (const [path, text] of texts) inventory['versions'][name].state[sha512(text)] = [path];
    }
    for (const [path, text] of texts) draft.files.set(path, text);
    expect(await codesOf(objectOf(draft))).to.deep.equal([]);
  }).timeout(30_000);
});
