import { expect } from 'chai';
import { nearMisses } from '../../../src/ingest/kinds/near-miss.ts';

const said = (...paths: readonly string[]): readonly string[] =>
  nearMisses(paths).map(({ code, severity, path, params }) => `${code} ${severity} ${path ?? ''} ${Object.values(params ?? {}).join(' ')}`);

describe('plain files that were perhaps meant as a package', () => {
  it('are told which file is missing when its name is written in another way', () => {
    expect(said('mets.xml', 'a.txt')).to.deep.equal(['K-10 warning mets.xml METS.xml E-ARK']);
    expect(said('METS.XML')).to.deep.equal(['K-10 warning METS.XML METS.xml E-ARK']);
    expect(said('BagIt.txt', 'data/a.txt')).to.deep.equal(['K-10 warning BagIt.txt bagit.txt BagIt']);
    expect(said('bagit.txt.txt')).to.deep.equal(['K-10 warning bagit.txt.txt bagit.txt BagIt']);
  });

  it('are told of METS.xml once when they have representations', () => {
    expect(said('representations/a.txt', 'representations/b.txt')).to.deep.equal(['K-10 warning representations METS.xml E-ARK']);
    expect(said('representations/a.txt', 'mets.xml')).to.deep.equal(['K-10 warning mets.xml METS.xml E-ARK']);
  });

  it('are told of the packages inside, at most two folders deep', () => {
    expect(said('tui-2/bagit.txt', 'tui-1/bagit.txt', 'lô/goi/METS.xml')).to.deep.equal(['K-11 warning lô/goi 3']);
    expect(said('a/b/c/bagit.txt', 'a/b/c/METS.xml')).to.deep.equal([]);
  });

  it('are told nothing when they are like any other files', () => {
    expect(said('a.txt', 'data/b.txt', 'my-representations/c.txt', 'sub/mets.xml', 'bagit.txt/x')).to.deep.equal([]);
  });
});
