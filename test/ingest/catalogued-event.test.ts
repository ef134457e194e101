import { expect } from 'chai';
import { catalogueTime, cataloguedEvent } from '../../src/ingest/catalogued-event.ts';

describe('a PREMIS event in the catalogue', () => {
  it('has its time in UTC, whatever zone its package tells', () => {
    expect(catalogueTime('2026-01-31T08:02:03.000+07:00')).to.equal('2026-01-31T01:02:03Z');
    expect(catalogueTime('2026-01-31T01:02:03Z')).to.equal('2026-01-31T01:02:03Z');
    expect(catalogueTime('lâu rồi')).to.equal('lâu rồi');
  });

  it('belongs to the version of its time, told in another zone too', () => {
    const event = { identifier: { type: 'UUID', value: '1' }, type: 'ingestion', time: '2026-02-01T08:00:00.000+07:00', outcome: 'success', agents: [], objects: [] };
    const versions = ['2026-01-01T01:00:00Z', '2026-02-01T01:00:00Z', '2026-03-01T01:00:00Z'];
    expect(cataloguedEvent(event, versions)).to.include({ time: '2026-02-01T01:00:00Z', version: 2 });
  });
});
