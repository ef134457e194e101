import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { objectRootPath } from '../../../src/formats/ocfl/index.ts';
import { destroyObject } from '../../../src/storage/index.ts';

describe('the destruction of an object', () => {
  const id = 'urn:uuid:01234567-89ab-4cde-8f01-23456789abcd';
  let folder: string;
  let root: { readonly objects: string; readonly deleting: string };
  let place: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-test-'));
    root = { objects: path.join(folder, 'ocfl'), deleting: path.join(folder, 'deleting') };
    place = path.join(root.objects, objectRootPath(id));
    fs.mkdirSync(path.join(place, 'v1/content'), { recursive: true });
    fs.writeFileSync(path.join(place, 'v1/content/0001'), 'tờ');
  });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  it('leaves no empty folder of the hierarchy', async () => {
    expect(await destroyObject(root, id)).to.include({ files: 1 });
    expect(fs.readdirSync(root.objects)).to.deep.equal([]);
  });

  it('that was killed while it removed empty folders removes the others when it goes on', async () => {
    fs.mkdirSync(root.deleting);
    fs.renameSync(place, path.join(root.deleting, path.basename(place)));
    fs.rmdirSync(path.dirname(place));
    expect(await destroyObject(root, id)).to.include({ files: 1 });
    expect(fs.readdirSync(root.objects)).to.deep.equal([]);
  });
});
