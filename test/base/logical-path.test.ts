import { expect } from 'chai';
import { pathProblem } from '../../src/base/index.ts';

describe('the path of a file in a package', () => {
  it('is one that every system keeps apart and none leads out of the package', () => {
    const problems: readonly (readonly [string, ReturnType<typeof pathProblem>])[] = [
      ['v1/content/0001', undefined], ['data/urn_uuid_1/METS.xml', undefined], ['Quyết định.txt', undefined], ['.ẩn/a', undefined], ['a.b..c/d-e_f', undefined],
      ['', 'empty'], ['/a', 'absolute'], ['a//b', 'empty'], ['a/', 'empty'], ['.', 'dot'], ['..', 'parent'], ['a/./b', 'dot'], ['a/../b', 'parent'], ['../a', 'parent'],
      ['C:a', 'drive'], ['a\\b', 'backslash'], ['a\0b', 'nul'], ['a\nb', 'control'], ['v1/content/0001\n', 'control'], ['\ud800', 'encoding'],
      ['a'.repeat(256), 'long'], [`a/${'b'.repeat(256)}/c`, 'long'], ['a/'.repeat(5000).slice(0, -1), 'long'],
    ];
    for (const [name, problem] of problems) expect(pathProblem(name), JSON.stringify(name).slice(0, 40)).to.equal(problem);
  });
});
