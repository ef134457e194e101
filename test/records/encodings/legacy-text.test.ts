import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { convertLegacyBytes, convertLegacyText, encodingOfFont, isVietnameseSyllable, LEGACY_ENCODINGS, proposeEncoding } from '../../../src/records/index.ts';

const SENTENCE = 'ủy ban nhân dân huyện báo cáo về việc khắc phục hậu quả bão lũ, đề nghị trợ cấp khó khăn đột xuất cho những gia đình thiếu đói ở các xã ven biển';

describe('texts in old encodings', () => {
  it('are read as the probes of practice show them', () => {
    expect(convertLegacyText('B¶o Th¾ng', 'tcvn3')).to.equal('Bảo Thắng');
    expect(convertLegacyText('M\u00ADêng Kh\u00AD¬ng', 'tcvn3')).to.equal('Mường Khương');
    expect(convertLegacyText('Xin chaøo caùc baïn', 'vni')).to.equal('Xin chào các bạn');
    expect(convertLegacyText('Vie^.t Nam, ddu+o+`ng Tra^`n Phu\', DDa\\.', 'viqr')).to.equal('Việt Nam, đường Trần Phú, Đa.');
    expect(convertLegacyText('Viêòt Nam', 'cp1258')).to.equal('Việt Nam');
    expect(convertLegacyText('Tiáº¿ng Viá»‡t', 'utf8')).to.equal('Tiếng Việt');
  });

  it('are capitals in a font of capitals', () => {
    expect(convertLegacyText('uû ban nh©n d©n', 'tcvn3', { capitals: true })).to.equal('UỶ BAN NHÂN DÂN');
    expect(encodingOfFont('.VnTimeH')).to.deep.equal({ encoding: 'tcvn3', capitals: true });
    expect(encodingOfFont('.VnArialH')).to.deep.equal({ encoding: 'tcvn3', capitals: true });
    expect(encodingOfFont('.VnTime')).to.deep.equal({ encoding: 'tcvn3', capitals: false });
    expect(encodingOfFont('VNI-Times')).to.deep.equal({ encoding: 'vni', capitals: false });
    expect(encodingOfFont('VPS Times')).to.deep.equal({ encoding: 'vps', capitals: false });
    expect(encodingOfFont('Times New Roman')).to.equal(undefined);
  });

  it('are converted from bytes as iconv converts them', function () {
    for (const [encoding, name] of [['tcvn3', 'TCVN5712-1'], ['cp1258', 'CP1258']] as const) {
      const { stdout, status } = spawnSync('iconv', ['-f', 'UTF-8', '-t', name], { input: SENTENCE });
      if (status !== 0) this.skip();
      expect(convertLegacyBytes(stdout, encoding), encoding).to.equal(SENTENCE);
    }
  });

  it('keep what they do not know, and never grow wild', () => {
    for (const encoding of LEGACY_ENCODINGS) {
      expect(convertLegacyText('plain ASCII 123', encoding)).to.equal('plain ASCII 123');
      expect(convertLegacyText('河內 \uD83D\uDE00', encoding)).to.equal('河內 \uD83D\uDE00');
      expect(() => convertLegacyText('\u0000\uD800ÿ\u00AD'.repeat(1000), encoding)).to.not.throw();
    }
  });
});

describe('a proposal of how to read a text', () => {
  const shownAs: Readonly<Record<string, string>> = {
    tcvn3: 'uû ban nh©n d©n huyÖn Kh¸nh S¬n b¸o c¸o viÖc ®Òn bï ®­êng s¾t', vni: 'Uûy ban nhaân daân huyeän Khaùnh Sôn baùo caùo vieäc ñeàn buø ñöôøng saét',
    viqr: 'u?y ban nha^n da^n huye^.n Kha\'nh So+n', cp1258: 'Uyò ban nhân dân huyêòn Khaình Sõn baìo caìo viêòc ðêÌn buÌ', utf8: 'á»§y ban nhÃ¢n dÃ¢n huyá»‡n KhÃ¡nh SÆ¡n',
  };
  for (const encoding of ['tcvn3', 'vni', 'viqr', 'cp1258', 'utf8'] as const) {
    it(`recognises ${encoding} by what its words become`, () => {
      const proposal = proposeEncoding(shownAs[encoding] ?? '');
      expect(proposal?.encoding).to.equal(encoding);
      expect(proposal?.evidence).to.equal('text');
      expect(proposal?.converted).to.match(/nhân dân huyện Khánh Sơn/);
    });
  }

  it('recognises VPS and reads its letters', () => {
    const bytes = Uint8Array.from([0xFB, 0x79, 0x20, 0x62, 0x61, 0x6E, 0x20, 0x68, 0x75, 0x79, 0x8C, 0x6E, 0x20, 0xC7, 0x8B, 0x20, 0x6E, 0x67, 0x68, 0xCE]);
    expect(convertLegacyBytes(bytes, 'vps')).to.equal('ủy ban huyện để nghị');
    expect(proposeEncoding('ûy ban huyŒn Ç‹ nghÎ')?.encoding).to.equal('vps');
  });

  it('takes the name of the font as evidence, capitals included', () => {
    const proposal = proposeEncoding('tØnh kh¸nh hoµ', '.VnTimeH');
    expect(proposal).to.include({ encoding: 'tcvn3', capitals: true, converted: 'TỈNH KHÁNH HOÀ', evidence: 'font and text' });
    expect(proposeEncoding('B¶o Th¾ng')?.converted).to.equal('Bảo Thắng');
  });

  it('says how many words speak for it', () => expect(proposeEncoding('B¶o Th¾ng XYZ')).to.include({ words: 2, syllables: 2 }));

  for (const text of [SENTENCE, SENTENCE.normalize('NFD'), 'Préfecture de Nha Trang, arrêté du 5 février', 'plain text', '', 'Hà Nội', 'São Tomé façade naïve', '河內省', '5 m² × 3', 'Đà Lạt – 1978 (bản sao)', 'e-mail: a.b@c.vn?']) {
    it(`makes none for ${text.slice(0, 30)}`, () => expect(proposeEncoding(text)).to.equal(undefined));
  }

  it('makes none for Unicode in a font of an old encoding', () => expect(proposeEncoding(SENTENCE, '.VnTime')).to.equal(undefined));
});

describe('syllables', () => {
  it('are known by their parts and their tone', () => {
    for (const word of ['nghiêng', 'quyết', 'quốc', 'giếng', 'gì', 'Đường', 'uỷ', 'ủy', 'khuỷu', 'hoàng', 'ý', 'xuyên', 'Bảo']) expect(isVietnameseSyllable(word), word).to.equal(true);
    for (const word of ['', 'préfecture', 'arrêté', 'ngh', 'bảt', 'fà', 'zê', 'đđ', 'êng', 'bàá']) expect(isVietnameseSyllable(word), word).to.equal(false);
  });
});
