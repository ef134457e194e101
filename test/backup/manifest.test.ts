import { expect } from 'chai';
import { digestOf } from '../../src/base/index.ts';
import { manifestText, objectLine, readManifest, readObjectLine, type BackupManifest } from '../../src/backup/manifest.ts';
import { generationName, generationNumber } from '../../src/backup/places.ts';
import { checksumLine } from '../../src/backup/lines-file.ts';
import { Fault } from '../../src/base/index.ts';

const SHA = 'ab'.repeat(64);
const MANIFEST: BackupManifest = {
  backup: 'kho', format: 1, generation: '00001-20261125T031530Z', store: 'store', software: { name: 'Kho', version: '0.1.0' },
  snapshotAt: '2026-11-25T03:15:30Z', completedAt: '2026-11-25T03:15:31Z', packages: 1, files: 2, bytes: 3, added: { packages: 1, bytes: 3 },
  objects: SHA, catalogue: { file: 'catalogue.sqlite', size: 4096, sha512: SHA, sealed: false }, state: [{ path: 'schemas/mets.xsd', size: 1, sha512: SHA }],
  notBackedUp: [], remaining: [], leftOut: ['staging'],
};

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
  return 'none';
}

describe('the manifest of a backup', () => {
  it('is canonical JSON and comes back as it was', () => {
    const text = manifestText(MANIFEST);
    expect(text.startsWith('{"added":{"bytes":3,"packages":1},"backup":"kho","bytes":3,')).to.equal(true);
    expect(readManifest(text, 'backup.json')).to.deep.equal(MANIFEST);
    expect(digestOf('sha512', manifestText(readManifest(text, ''))), 'the same value, the same bytes').to.equal(digestOf('sha512', text));
  });

  const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'a path that leads out of the store': { state: [{ path: '../../etc/passwd', size: 1, sha512: SHA }] },
    'an absolute path': { state: [{ path: '/etc/passwd', size: 1, sha512: SHA }] },
    'a path with a backslash': { state: [{ path: 'a\\..\\b', size: 1, sha512: SHA }] },
    'an empty part of a path': { state: [{ path: 'a//b', size: 1, sha512: SHA }] },
    'a catalogue elsewhere': { catalogue: { file: '../catalogue.sqlite', size: 1, sha512: SHA, sealed: false } },
    'a digest that is none': { objects: 'abc' },
    'a negative amount': { bytes: -1 },
    'a list that is none': { notBackedUp: {} },
    'no store': { store: undefined },
  };
  for (const [name, change] of Object.entries(wrong)) {
    it(`is refused with ${name}`, () => {
      expect(codeOf(() => readManifest(JSON.stringify({ ...MANIFEST, ...change }), 'backup.json'))).to.equal('BACKUP_DAMAGED');
    });
  }

  it('of a newer format is refused with the format, and text that is no JSON as damaged', () => {
    expect(codeOf(() => readManifest(JSON.stringify({ ...MANIFEST, format: 2 }), ''))).to.equal('STORE_UNSUPPORTED');
    expect(codeOf(() => readManifest('{', ''))).to.equal('BACKUP_DAMAGED');
    expect(codeOf(() => readManifest('[]', ''))).to.equal('BACKUP_DAMAGED');
  });

  it('has a list of objects, one a line', () => {
    const object = { id: 'urn:uuid:1', head: 2, inventoryDigest: SHA, files: 3, bytes: 4 };
    expect(readObjectLine(objectLine(object), '')).to.deep.equal(object);
    for (const change of [{ head: 0 }, { inventoryDigest: 'x' }, { files: '3' }, { id: 7 }]) {
      expect(codeOf(() => readObjectLine(JSON.stringify({ ...object, ...change }), ''))).to.equal('BACKUP_DAMAGED');
    }
  });

  it('is in a generation whose name orders it by number, whatever the clock said', () => {
    const names = [generationName(2, '2016-01-01T00:00:00Z'), generationName(1, '2036-01-01T00:00:00Z')];
    expect(names).to.deep.equal(['00002-20160101T000000Z', '00001-20360101T000000Z']);
    expect([...names, 'lost+found', '00003', '3-20260101T000000Z'].map(generationNumber)).to.deep.equal([2, 1, undefined, undefined, undefined]);
  });

  it('has checksum lines that escape what coreutils escape', () => {
    expect(checksumLine('d', 'a b')).to.equal('d  a b\n');
    expect(checksumLine('d', 'a\\b\nc')).to.equal('\\d  a\\\\b\\nc\n');
  });
});
