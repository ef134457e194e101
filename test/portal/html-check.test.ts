import { expect } from 'chai';
import { htmlProblems } from './html-check.ts';

const page = (body: string): string =>
  `<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Trang</title></head><body><a href="#noi-dung">Tới nội dung</a>` +
  `<header></header><main id="noi-dung" tabindex="-1"><h1>Trang</h1>${body}</main><footer></footer></body></html>\n`;

// The tests of the pages lean on this check: it has to see what it is there to see.
describe('htmlProblems', () => {
  for (const body of ['', '<ol reversed><li>a<br>b</li></ol>', '<a href="/x" download>x</a>', '<label for="a">A</label><input id="a" value="x &gt; y = z">']) {
    it(`finds nothing wrong with ${body || 'an empty page'}`, async () => {
      expect(await htmlProblems(page(body))).to.deep.equal([]);
    });
  }

  for (const [body, problem] of [
    ['<p><b>x</p></b>', 'malformed'], ['<p>x', 'malformed'], ['<p>a & b</p>', 'malformed'], ['<p id="a" id="b">x</p>', 'malformed'],
    ['<script>x</script>', 'script, style or frame'], ['<p onclick="x">x</p>', 'p has onclick'], ['<p style="x">x</p>', 'p has style'],
    ['<h3>x</h3>', 'heading levels 1 3'], ['<p id="a">x</p><p id="a">y</p>', 'id twice: a'], ['<a href="#none">x</a>', 'a leads to #none'],
    ['<input id="a">', 'input without label'], ['<section aria-labelledby="none"></section>', 'section aria-labelledby names none'],
    ['<h1>x</h1>', '2 × h1'], ['<svg></svg>', 'svg that is neither named nor hidden'], ['<nav></nav>', 'nav without a name'],
  ] as const) {
    it(`sees what is wrong with ${body}`, async () => {
      const problems = await htmlProblems(page(body));
      expect(problems.some((found) => found.startsWith(problem)), problems.join('; ')).to.equal(true);
    });
  }
});
