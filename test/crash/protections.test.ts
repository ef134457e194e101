import fs from 'node:fs';
import { expect } from 'chai';
import { PROTECTIONS } from './protections.ts';

describe('the list of protections', () => {
  it('names lines that are there, once, and tests that are there', () => {
    const wrong = PROTECTIONS.filter(({ file, code, test, title }) => (
      fs.readFileSync(file, 'utf8').split(code).length !== 2 || !(fs.readFileSync(test, 'utf8').includes(title.replaceAll('\'', '\\\'')) || /^[^ ]+: /.test(title) || title.startsWith('finds one flipped bit'))
    ));
    expect(wrong.map(({ protection }) => protection)).to.deep.equal([]);
  });

  it('has a row in the page for each that was taken away', () => {
    const page = fs.readFileSync('docs/protections.md', 'utf8');
    expect(PROTECTIONS.filter(({ guarantee, protection }) => !page.includes(`| ${guarantee} | ${protection} |`)).map(({ protection }) => protection), 'npm run without-protections').to.deep.equal([]);
  });
});
