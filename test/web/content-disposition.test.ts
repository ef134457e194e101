import { expect } from 'chai';
import { attachmentDisposition } from '../../src/web/index.ts';

describe('attachmentDisposition', () => {
  it('gives the real name in UTF-8 and a readable one in ASCII', () => {
    expect(attachmentDisposition('data/x/Quyết định (Đ).pdf')).to.equal(
      "attachment; filename=\"Quyet dinh (D).pdf\"; filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20%28%C4%90%29.pdf",
    );
  });

  it('lets no name end the header or begin another one', () => {
    for (const name of ['a"\r\nSet-Cookie: x=1\r\n.pdf', 'a"; filename="b.exe', "a'*%22.pdf", '\u0000', '\u{d800}', 'a\u2028b', '😀']) {
      const value = attachmentDisposition(name);
      expect(value, JSON.stringify(name)).to.match(/^attachment; filename="[A-Za-z0-9 ._()+,=@~-]*"; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/);
    }
  });

  it('keeps only the last part of a path, and always a name', () => {
    expect(attachmentDisposition('../../etc/passwd')).to.include('filename="passwd"');
    expect(attachmentDisposition('C:\\x\\y.txt')).to.include('filename="y.txt"');
    expect(attachmentDisposition('')).to.include('filename="file"');
  });
});
