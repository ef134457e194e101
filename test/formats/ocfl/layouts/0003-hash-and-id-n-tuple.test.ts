import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { objectRootPath } from '../../../../src/formats/ocfl/index.ts';

describe('storage layout 0003', () => {
  it('gives the paths that the extension publishes', () => {
    expect(objectRootPath('object-01')).to.equal('3c0/ff4/240/object-01');
    expect(objectRootPath('..hor/rib:le-$id')).to.equal('487/326/d8c/%2e%2ehor%2frib%3ale-%24id');
  });

  it('writes our identifiers with lower-case escapes', () => {
    const id = 'urn:uuid:00000000-0000-4000-8000-000000000001';
    const digest = createHash('sha256').update(id).digest('hex');
    const tuples = [digest.slice(0, 3), digest.slice(3, 6), digest.slice(6, 9)].join('/');
    expect(objectRootPath(id)).to.equal(`${tuples}/urn%3auuid%3a00000000-0000-4000-8000-000000000001`);
  });

  it('cuts a long identifier at a hundred characters and completes it by its digest', () => {
    const id = 'abcdefghij'.repeat(10) + 'a';
    const digest = createHash('sha256').update(id).digest('hex');
    expect(objectRootPath(id)).to.match(new RegExp(`^.../.../.../${'abcdefghij'.repeat(10)}-${digest}$`));
    expect(objectRootPath('abcdefghij'.repeat(10))).to.match(/\/(abcdefghij){10}$/);
  });

  it('never lets an identifier leave its four folders', () => {
    for (const id of ['../../etc/passwd', '..', '.', '/', '\0', 'a\\b', 'Hồ sơ']) {
      const parts = objectRootPath(id).split('/');
      expect(parts, id).to.have.length(4);
      expect(parts[3], id).to.match(/^[A-Za-z0-9_%-]+$/);
    }
  });
});
