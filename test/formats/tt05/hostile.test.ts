import { expect } from 'chai';
import { checkTt05, goodOrdinal, readRecord } from './hostile-packages.ts';

describe('hostile packages of Circular 05/2025', function () {
  this.timeout(120_000);

  const record = (inside: string): readonly Uint8Array[] => [Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<simpledc>${inside}</simpledc>`)];
  const problem = async (bytes: readonly Uint8Array[]): Promise<string> => {
    const reading = await readRecord(bytes);
    return reading.kind === 'problem' ? reading.problem.kind : 'record';
  };

  it('are read within bounds: DOCTYPE, depth, size, attributes, elements, encodings', async () => {
    expect(await problem([Buffer.from('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><simpledc><title>&x;</title></simpledc>')])).to.equal('doctype');
    expect(await problem(record('<title>&x;</title>'))).to.equal('malformed');
    expect(await problem(record('<a>'.repeat(100_000)))).to.equal('depth');
    expect(await problem(record(`<title>${'x'.repeat(2_000_000)}</title>`))).to.equal('size');
    expect(await problem(record(`<title ${Array.from({ length: 10_000 }, (_, n) => `a${n}="1"`).join(' ')}>x</title>`))).to.equal('attributes');
    expect(await problem(record('<a/>'.repeat(100_000)))).to.equal('size');
    expect(await problem([Buffer.from([0xff, 0xfe, 0x3c, 0])])).to.equal('encoding');
    expect(await problem([Buffer.from('<simpledc><title>\u00e9</title></simpledc>', 'latin1')])).to.equal('encoding');
    expect(await problem(record('<title xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></title>'))).to.equal('record');
  });

  it('cost time in proportion: ten times the documents, about ten times the work', async () => {
    const small = await timed(1_000);
    const large = await timed(10_000);
    expect([small.findings, large.findings]).to.deep.equal([0, 0]);
    expect([small.items, large.items]).to.deep.equal([1_000, 10_000]);
    // Quadratic work would be a hundredfold; other programs on the machine may make it threefold.
    expect(large.ms / small.ms, `${small.ms} ms, ${large.ms} ms`).to.be.below(30);
  });

  it('with ten thousand equal codes are told of a thousand, and how many more there are', async () => {
    const { findings } = await checkTt05(goodOrdinal(10_000, () => 1));
    expect(findings.filter(({ code }) => code === 'TT05-I07')).to.have.length(1_000);
    expect(findings).to.deep.include({ standard: 'kho', code: 'O-02', severity: 'info', params: { value: 'TT05-I07', count: 8_999 } });
  });
});

async function timed(count: number): Promise<{ readonly ms: number; readonly findings: number; readonly items: number; readonly megabytes: number }> {
  const input = goodOrdinal(count, (n) => n);
  const before = process.memoryUsage().heapUsed;
  const started = process.hrtime.bigint();
  const check = await checkTt05(input);
  const ms = Number((process.hrtime.bigint() - started) / 1_000_000n);
  return { ms, findings: check.findings.length, items: check.package?.items.length ?? 0, megabytes: (process.memoryUsage().heapUsed - before) / 1024 ** 2 };
}
