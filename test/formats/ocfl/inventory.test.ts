import { expect } from 'chai';
import { digestOf, textOf } from '../../../src/base/index.ts';
import { isInventory, planVersion, readInventory, sidecarDigest, sidecarText, writeInventory, type Inventory } from '../../../src/formats/ocfl/index.ts';

const note = { created: '2026-11-23T08:00:00Z', message: 'Tiếp nhận', user: { name: 'Kho', address: 'https://example.org' } };
const one = { sha512: digestOf('sha512', '1'), sha256: digestOf('sha256', '1') };
const two = { sha512: digestOf('sha512', '2'), sha256: digestOf('sha256', '2') };

function written(inventory: Inventory): string {
  return textOf((sink) => { writeInventory(sink, inventory); });
}

function problemOf(text: string): string | undefined {
  const answer = readInventory(text);
  return isInventory(answer) ? undefined : answer.problem;
}

describe('an inventory', () => {
  const first = planVersion('urn:x', undefined, [
    { path: 'data/Quyết định.pdf', contentPath: 'v1/content/0000', ...one },
    { path: 'data/bản sao.pdf', contentPath: 'v1/content/0001', ...one },
    { path: 'bagit.txt', contentPath: 'v1/content/0002', ...two },
  ], note);

  it('is read back as it was written', () => {
    expect(readInventory(written(first.inventory))).to.deep.equal(first.inventory);
  });

  it('gives the same bytes for the same inventory', () => {
    expect(written(first.inventory)).to.equal(written(first.inventory));
  });

  it('keeps the keys of foreign fixity blocks readable, whatever they are', () => {
    const fixity = { 'x-odd': { 'a"b\\': ['v1/content/0000'] } };
    expect(readInventory(written({ ...first.inventory, fixity }))).to.deep.equal({ ...first.inventory, fixity });
  });

  it('has a sidecar that says its digest and nothing else', () => {
    expect(sidecarDigest(sidecarText(one.sha512))).to.equal(one.sha512);
    for (const text of ['', one.sha512, `${one.sha256} inventory.json`, `${one.sha512} other.json`, `x${sidecarText(one.sha512)}`]) {
      expect(sidecarDigest(text), text).to.equal(undefined);
    }
  });

  it('plans equal bytes once and names the copies that are not needed', () => {
    expect(first.redundant).to.deep.equal(['v1/content/0001']);
    expect(first.inventory.manifest).to.deep.equal({ [one.sha512]: ['v1/content/0000'], [two.sha512]: ['v1/content/0002'] });
    expect(first.inventory.versions.get(1)?.state).to.deep.equal({
      [one.sha512]: ['data/Quyết định.pdf', 'data/bản sao.pdf'],
      [two.sha512]: ['bagit.txt'],
    });
  });

  it('plans a second version that refers to what the first holds', () => {
    const three = { sha512: digestOf('sha512', '3'), sha256: digestOf('sha256', '3') };
    const second = planVersion('urn:x', first.inventory, [
      { path: 'data/Quyết định.pdf', contentPath: 'v2/content/0000', ...one },
      { path: 'bagit.txt', contentPath: 'v2/content/0001', ...three },
    ], note);
    expect(second.redundant).to.deep.equal(['v2/content/0000']);
    expect(second.inventory.head).to.equal(2);
    expect([...second.inventory.versions.keys()]).to.deep.equal([1, 2]);
    expect(second.inventory.manifest[three.sha512]).to.deep.equal(['v2/content/0001']);
    expect(second.inventory.fixity['sha256']?.[three.sha256]).to.deep.equal(['v2/content/0001']);
    expect(first.inventory.manifest[three.sha512]).to.equal(undefined);
  });

  it('does not lose a staged file when its own path comes twice', () => {
    const plan = planVersion('urn:x', undefined, [
      { path: 'a', contentPath: 'v1/content/0000', ...one }, { path: 'b', contentPath: 'v1/content/0000', ...one },
    ], note);
    expect(plan.redundant).to.deep.equal([]);
  });
});

describe('a hostile inventory', () => {
  const good = JSON.parse(written(planVersion('urn:x', undefined, [{ path: 'a', contentPath: 'v1/content/0000', ...one }], note).inventory)) as Record<string, unknown>;
  const refused = (change: Record<string, unknown>): string | undefined => problemOf(JSON.stringify({ ...good, ...change }));
  const version = (state: unknown): Record<string, unknown> => ({ v1: { ...note, state } });

  it('is accepted before it is made hostile', () => {
    expect(refused({})).to.equal(undefined);
  });

  for (const path of ['../x', '/etc/passwd', 'v1/../../x', 'v1/content/../../../x', 'v1/content/', 'v1\\content\\x', 'v1/content/\0', 'C:/x', 'v1/elsewhere/x', 'content/x', '', 'v1/content/a//b']) {
    it(`is refused with the content path ${JSON.stringify(path)}`, () => {
      expect(refused({ manifest: { [one.sha512]: [path] } })).to.equal('manifest is not a digest map');
    });
  }

  for (const path of ['../x', '/x', 'a/../../x', 'a//b', 'a\\b', '']) {
    it(`is refused with the logical path ${JSON.stringify(path)}`, () => {
      expect(refused({ versions: version({ [one.sha512]: [path] }) })).to.equal('state of v1 is not a digest map');
    });
    if (path !== '') {
      it(`is refused with the fixity path ${JSON.stringify(path)}`, () => {
        expect(refused({ fixity: { sha256: { [one.sha256]: [path] } } })).to.equal('fixity is not a block of digest maps');
      });
    }
  }

  it('is refused when it names __proto__ as a digest or a version', () => {
    const text = JSON.stringify(good);
    expect(problemOf(text.replace('"manifest":{', '"manifest":{"__proto__":["v1/content/x"],'))).to.equal('manifest is not a digest map');
    expect(problemOf(text.replace('"state":{', '"state":{"__proto__":["x"],'))).to.equal('state of v1 is not a digest map');
    expect(problemOf(text.replace('"versions":{', '"versions":{"__proto__":{},'))).to.equal('more version blocks than versions');
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
  });

  it('is refused for digests that are none, or that the manifest does not have', () => {
    expect(refused({ manifest: { abc: ['v1/content/0000'] } })).to.equal('manifest is not a digest map');
    expect(refused({ versions: version({ [two.sha512]: ['a'] }) })).to.equal('v1 refers to a digest outside the manifest');
    expect(refused({ fixity: { sha256: { zz: ['v1/content/0000'] } } })).to.equal('fixity is not a block of digest maps');
  });

  it('is refused when heads and versions do not belong together', () => {
    for (const head of ['v2', 'v0', 'v01', '1', 1, 'v999999999', 'v-1', null]) {
      expect(refused({ head }), String(head)).to.be.a('string');
    }
    expect(refused({ versions: { ...version({}), v3: {} } })).to.equal('more version blocks than versions');
  });

  it('is refused for other digest algorithms, kinds and names', () => {
    expect(refused({ digestAlgorithm: 'sha256' })).to.be.a('string');
    for (const contentDirectory of ['..', '.', 'a/b', '', 7]) expect(refused({ contentDirectory }), String(contentDirectory)).to.be.a('string');
    for (const id of ['', undefined, 7]) expect(refused({ id })).to.equal('no id');
    for (const text of ['', '[]', 'null', '"x"', '{', '{}']) expect(problemOf(text), text).to.be.a('string');
  });

  it('is refused, not a crash, when it is nested a million deep', () => {
    expect(problemOf('['.repeat(1_000_000))).to.equal('not JSON');
    expect(problemOf(`${'{"manifest":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).to.equal('no id');
  });

  it('does not run its contentDirectory as a pattern', () => {
    expect(refused({ contentDirectory: '.*', manifest: { [one.sha512]: ['v1/anything/x'] } })).to.equal('manifest is not a digest map');
    expect(refused({ contentDirectory: '(a+)+$', manifest: { [one.sha512]: ['v1/(a+)+$/x'] } })).to.equal(undefined);
  });
});
