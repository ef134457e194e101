import { expect } from 'chai';
import { metsElement } from '../../src/harvest/mets-record.ts';

const UUID = '00000000-0000-4000-8000-000000000001';
const asElement = (xml: string): string => metsElement(xml, `urn:uuid:${UUID}`);

describe('metsElement', () => {
  it('drops declaration, byte order mark and space around the element', () => {
    expect(asElement('\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<mets/>\n')).to.equal('<mets/>');
  });

  it('puts the UUID before every identifier and every reference to one, each of a list too', () => {
    expect(asElement(`<mets ID="a"><file ADMID='a  b' DMDID="c"/><fptr FILEID = "d"/></mets>`)).to.equal(
      `<mets ID="uU-a"><file ADMID='uU-a  uU-b' DMDID="uU-c"/><fptr FILEID = "uU-d"/></mets>`.replaceAll('U', UUID),
    );
  });

  it('leaves everything else as it is, whatever it looks like', () => {
    const same = `<mets OBJID="x" LABEL=" ID='y' > &quot;" CONTENTIDS="z" GROUPID="g"><!-- <a ID="b"> --><?p ID="b"?><t>&lt;a ID="b"> ID="c"</t><![CDATA[<a ID="d">]]></mets>`;
    expect(asElement(same)).to.equal(same);
  });
});
