import { expect } from 'chai';
import { Fragment, h, htmlDocument, raw } from '../../src/web/index.ts';

describe('h', () => {
  it('escapes text, whatever it is', () => {
    expect(String(<p>{'<script>alert("1")</script> & \'x\''}</p>)).to.equal(
      '<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>',
    );
  });

  it('escapes attribute values, so that none can end its quotes', () => {
    expect(String(<a title={'" onclick="x'} href="/">x</a>)).to.equal('<a title="&quot; onclick=&quot;x" href="/">x</a>');
  });

  it('prints numbers, lists and fragments, and nothing for undefined and booleans', () => {
    expect(String(<ul>{[1, undefined, false, true].map((item) => <li>{item}</li>)}<>{0}{'b'}</></ul>)).to.equal(
      '<ul><li>1</li><li></li><li></li><li></li>0b</ul>',
    );
  });

  it('prints boolean attributes by name alone', () => {
    expect(String(<input disabled={true} required={false} name={undefined} />)).to.equal('<input disabled>');
  });

  it('leaves finished HTML as it is, and only that', () => {
    expect(String(<p>{raw('<b>x</b>')}{<i>{'<y>'}</i>}</p>)).to.equal('<p><b>x</b><i>&lt;y&gt;</i></p>');
  });

  it('gives components their children', () => {
    const Box = ({ name, children }: { readonly name: string; readonly children?: Parameters<typeof Fragment>[0]['children'] }) => <b title={name}>{children}</b>;
    expect(String(<Box name="n">{'<'}{1}</Box>)).to.equal('<b title="n">&lt;1</b>');
  });

  it('refuses what the content security policy would block anyway', () => {
    for (const name of ['onclick', 'ONLOAD', 'style', 'a b', 'x=']) {
      expect(() => h('p', { [name]: 'x' }), name).to.throw(TypeError);
    }
    expect(() => h('p><script', null)).to.throw(TypeError);
  });

  it('makes links with a scheme that runs code lead nowhere', () => {
    for (const url of ['javascript:alert(1)', ' JavaScript:alert(1)', 'java\nscript:x', '\u0001javascript:x', 'data:text/html,x', 'vbscript:x']) {
      expect(String(<a href={url}>x</a>), url).to.equal('<a href="#">x</a>');
    }
    for (const url of ['/goi/1?a=b:c', 'https://a.b/', 'mailto:a@b.c', '#x', '?a=javascript:']) {
      expect(String(<a href={url}>x</a>)).to.equal(`<a href="${url}">x</a>`);
    }
  });

  it('shows that a control character stood where one stood', () => {
    expect(String(<p>{'a\u0000b\u001bc\td\n'}</p>)).to.equal('<p>a\uFFFDb\uFFFDc\td\n</p>');
  });

  it('begins documents so that browsers read them by the standard', () => {
    expect(htmlDocument(<html lang="vi"></html>)).to.equal('<!DOCTYPE html>\n<html lang="vi"></html>\n');
  });
});
