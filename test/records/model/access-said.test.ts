import { expect } from 'chai';
import { accessSaid } from '../../../src/records/index.ts';

describe('what words about access mean', () => {
  const MEANT: Readonly<Record<string, string | undefined>> = {
    'Công khai': 'open', '01': 'open', 'Open': 'open',
    'Sử dụng có điều kiện': 'conditional', 'sử dụng hạn chế': 'conditional', '02 - Sử dụng có điều kiện': 'conditional',
    'Mật': 'secret', 'MẬT': 'secret', 'Ma\u0302\u0323t': 'secret', 'Tối mật': 'secret', 'Độ mật: Tuyệt mật': 'secret', '03 – Mật': 'secret', '03': 'secret', 'Top secret': 'secret',
    'Có chứa bí mật cá nhân': 'conditional', 'CC BY 4.0': undefined, 'Mậu Thân': undefined, '': undefined,
  };
  for (const [text, access] of Object.entries(MEANT)) it(`“${text}” is ${access ?? 'not understood'}`, () => { expect(accessSaid([text])).to.equal(access); });

  it('the strictest of several counts', () => {
    expect(accessSaid(['Công khai', 'CC BY 4.0', 'Mật', 'Có điều kiện'])).to.equal('secret');
    expect(accessSaid([])).to.equal(undefined);
  });
});
