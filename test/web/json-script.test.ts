import { expect } from 'chai';
import fc from 'fast-check';
import { jsonScript } from '../../src/web/index.ts';

describe('data for machines inside of a page', () => {
  it('cannot end its element, begin a comment or a line, whatever stands in it, and means the same', () => {
    const hostile = fc.oneof(fc.json(), fc.constantFrom('</script><script>alert(1)</script>', '<!--<script>', ']]>', '\u2028\u2029', '&lt;', '"}'));
    fc.assert(fc.property(fc.array(hostile, { minLength: 1 }), (values) => {
      const text = jsonScript(values).toString();
      const [, json = ''] = /^<script type="application\/ld\+json">(.*)<\/script>$/su.exec(text) ?? [];
      expect(json).to.not.match(/[<>&\u2028\u2029]/);
      expect(JSON.parse(json)).to.deep.equal(values);
    }));
  });
});
