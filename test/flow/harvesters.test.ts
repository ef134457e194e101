import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import { standingOf, type Served } from '../../src/harvest/index.ts';
import { networkOf } from '../../src/app/harvester-log.ts';
import { MadeArchive } from './made-archive.ts';

const LIST: Served = { verb: 'ListRecords', metadataPrefix: 'oai_dc', snapshot: '2026-11-20T10:00:00Z', records: 100, lastDatestamp: '2026-11-20T09:00:00Z', done: false };
const item = (datestamp: string, sets: readonly string[] = []) => ({ datestamp, sets });

describe('the log of harvesters', () => {
  it('tells whether a harvester was given a record as it is now, and if not, why', () => {
    expect(standingOf(item('2026-11-20T08:59:59Z'), LIST)).to.equal('given');
    expect(standingOf(item('2026-11-20T09:00:00Z'), LIST), 'the next page may begin within a second').to.equal('stopped');
    expect(standingOf(item('2026-11-20T09:30:00Z'), { ...LIST, done: true })).to.equal('given');
    expect(standingOf(item('2026-11-20T10:00:01Z'), { ...LIST, done: true })).to.equal('before-change');
    expect(standingOf(item('2026-11-20T08:00:00Z'), { ...LIST, from: '2026-11-20T08:30:00Z' })).to.equal('window');
    expect(standingOf(item('2026-11-20T09:30:00Z'), { ...LIST, until: '2026-11-20T09:00:00Z', done: true })).to.equal('window');
    expect(standingOf(item('2026-11-20T08:00:00Z', ['phong', 'phong:A']), { ...LIST, set: 'phong:B' })).to.equal('other-set');
  });

  it('keeps the network and not the address', () => {
    expect(['203.0.113.77', '::ffff:203.0.113.77', '2001:db8:1:2::77', '2001:db8::1', '::1', 'nonsense'].map(networkOf)).to.deep.equal(['203.0.113.0/24', '203.0.113.0/24', '2001:db8:1::/48', '2001:db8:0::/48', '0:0:0::/48', '']);
  });

  it('answers over a real harvest: given, then not given any more when the record changed, and unknown when it is withdrawn from the start', async function () {
    this.timeout(60_000);
    let time = new Date('2026-11-20T08:00:00Z');
    const archive = await MadeArchive.make({ clock: { now: () => time } });
    try {
      archive.put('gói/văn bản.txt', 'a');
      const id = await archive.archive(archive.at('in', 'gói'));
      const repo = archive.repo;
      expect((await archive.operations.oai.why({ repo, asked: id })).harvesters).to.deep.equal([]);
      time = new Date('2026-11-20T09:00:00Z');
      const serving = await archive.serve();
      await fetch(`${serving.url}/oai?verb=ListRecords&metadataPrefix=oai_dc`, { headers: { 'User-Agent': 'luutru-quocgia/1.0 \u00e9' } });
      // Written down a moment later.
      for (let waited = 0; (await archive.operations.oai.harvesters({ repo })).length === 0 && waited < 200; waited += 1) await new Promise((resolve) => { setTimeout(resolve, 50); });
      expect(await archive.operations.oai.harvesters({ repo })).to.deep.equal([{
        agent: 'luutru-quocgia/1.0 ?', network: '127.0.0.0/24', verb: 'ListRecords', metadataPrefix: 'oai_dc', snapshot: '2026-11-20T09:00:00Z', records: 1, done: true,
        lastDatestamp: '2026-11-20T08:00:00Z', at: '2026-11-20T09:00:00Z',
      }]);
      const why = async () => archive.operations.oai.why({ repo, asked: `${serving.url}/goi/${packageUuid(id) ?? ''}` });
      expect((await why()).harvesters.map(({ standing }) => standing)).to.deep.equal(['given']);
      time = new Date('2026-11-20T10:00:00Z');
      await archive.update(id, { metadata: archive.put('sửa.json', JSON.stringify({ title: 'Sửa' })) });
      expect((await why()).harvesters.map(({ standing }) => standing)).to.deep.equal(['before-change']);
      expect((await archive.operations.oai.why({ repo, asked: 'H99.1999.1' })).item).to.equal(undefined);
    } finally {
      await archive.remove();
    }
  });
});
