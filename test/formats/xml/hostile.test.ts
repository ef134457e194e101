import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseXml, type XmlElement, type XmlProblem } from '../../../src/formats/xml/index.ts';
import { readMets } from '../../../src/formats/mets/index.ts';
import { validateDocument } from '../../../src/formats/xsd/index.ts';
import { ownSchema } from '../xsd/schema-sets.ts';
import { pieces } from './documents.ts';

// What xml-reader.test.ts says of small documents, here of large ones, of cut ones, and of whole readings: METS rules and schema.

const CHILD = fileURLToPath(new URL('./hostile-child.ts', import.meta.url));

/** A document made while it is read: it need not fit anywhere. */
function* repeated(head: string, part: string, times: number, tail: string): Generator<Uint8Array> {
  yield Buffer.from(head);
  const many = Buffer.from(part.repeat(1000));
  for (let n = 0; n < times / 1000; n += 1) yield many;
  yield Buffer.from(tail);
}

/** The problem of a reading by everything that reads METS, and the processor time that it took, which a busy machine does not lengthen. */
async function judged(document: () => Iterable<Uint8Array>): Promise<{ readonly problem: XmlProblem | undefined; readonly codes: readonly string[]; readonly ms: number }> {
  const schema = await ownSchema();
  const begun = process.cpuUsage();
  const reading = await readMets(document());
  const { problem, findings } = await validateDocument(document(), { schema, path: 'METS.xml', standard: 'eark' });
  if (reading.kind === 'problem') expect(reading.problem).to.deep.equal(problem);
  return { problem, codes: [...new Set(findings.map(({ code }) => code))], ms: process.cpuUsage(begun).user / 1000 };
}

const METS = '<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"';

describe('hostile XML', function () {
  this.timeout(120_000);

  /** Processor time, enough for a slow machine; anything quadratic takes minutes. */
  const MILLISECONDS = 20_000;
  const LARGE: Readonly<Record<string, readonly [document: () => Iterable<Uint8Array>, expected: string]>> = {
    'a million attributes': [() => repeated(`${METS} `, 'a="" ', 1_000_000, '/>'), 'attributes'],
    'a million attributes of different names': [() => (function* (): Generator<Uint8Array> {
      yield Buffer.from(METS);
      for (let n = 0; n < 1000; n += 1) yield Buffer.from(Array.from({ length: 1000 }, (_, k) => ` a${n * 1000 + k}=""`).join(''));
      yield Buffer.from('/>');
    })(), 'attributes'],
    'a hundred thousand elements inside each other': [() => repeated(`${METS}>`, '<div>', 100_000, ''), 'depth'],
    'a hundred thousand namespaces inside each other': [() => repeated(`${METS}>`, '<p:x xmlns:p="urn:p">', 100_000, ''), 'depth'],
    'a name of 100 MB': [() => repeated(`${METS}><`, 'x'.repeat(100), 1_000_000, '/></mets>'), 'size'],
    'a value of 100 MB': [() => repeated(`${METS} LABEL="`, 'x'.repeat(100), 1_000_000, '"/>'), 'size'],
    'a comment of 100 MB': [() => repeated(`<!-- `, 'x'.repeat(100), 1_000_000, '--><a/>'), 'size'],
    'an instruction of 100 MB': [() => repeated(`<?x `, 'x'.repeat(100), 1_000_000, '?><a/>'), 'size'],
    'a text of 100 MB': [() => repeated(`${METS}>`, 'x'.repeat(100), 1_000_000, '</mets>'), 'size'],
    'a CDATA section of 100 MB': [() => repeated(`${METS}><![CDATA[`, 'x'.repeat(100), 1_000_000, ']]></mets>'), 'size'],
    'ten million line ends before the root': [() => repeated('', '\n', 10_000_000, '<!DOCTYPE a><a/>'), 'doctype'],
    'a million entities': [() => repeated(`${METS}>`, '&x;', 1_000_000, '</mets>'), 'malformed'],
    'entities that grow quadratically': [() => repeated('<!DOCTYPE a [<!ENTITY x "', 'x'.repeat(100), 1000, `">]><a>${'&x;'.repeat(100_000)}</a>`), 'doctype'],
  };
  for (const [name, [document, expected]] of Object.entries(LARGE)) {
    it(`ends soon, and says why, at ${name}`, async () => {
      const begun = process.cpuUsage();
      const reading = await readMets(document());
      expect(reading.kind === 'problem' ? reading.problem.kind : reading.kind).to.equal(expected);
      expect(reading.kind === 'problem' ? reading.problem.detail.length : 0).to.be.below(300);
      expect(process.cpuUsage(begun).user / 1000).to.be.below(MILLISECONDS);
    });
  }

  it('reads a million siblings, comments and CDATA sections in a time that grows with them and not faster', async () => {
    const time = async (count: number): Promise<number> => {
      const { problem, ms } = await judged(() => repeated(`${METS}><structMap><div LABEL="a">`, '<!-- x --><div/><![CDATA[ ]]>', count, '</div></structMap></mets>'));
      expect(problem).to.equal(undefined);
      return ms;
    };
    await time(20_000);
    const [small, large] = [await time(50_000), await time(500_000)];
    expect(large).to.be.below(Math.max(small, 200) * 60);
  });

  it('is not led astray by names and namespaces', async () => {
    const opened: string[] = [];
    const read = async (xml: string): Promise<string> => {
      opened.length = 0;
      const problem = await parseXml(pieces(xml, 5), { open: ({ uri, local, attributes }: XmlElement) => { opened.push(`{${uri}}${local}[${attributes.map((one) => `{${one.uri}}${one.local}`).join()}]`); } });
      return problem?.kind ?? opened.join(' ');
    };
    expect(await read('<__proto__ constructor="1" toString="2" __proto__="3"/>')).to.equal('{}__proto__[{}constructor,{}toString,{}__proto__]');
    expect(await read('<a xmlns="u"><b xmlns=""/><b/></a>')).to.equal('{u}a[{http://www.w3.org/2000/xmlns/}xmlns] {}b[{http://www.w3.org/2000/xmlns/}xmlns] {u}b[]');
    expect(await read('<a xmlns:p="u"><p:b xmlns:p="v"/><p:b/></a>')).to.match(/\{v\}b\[.*\] \{u\}b\[\]$/);
    for (const bad of ['<xmlns:a/>', '<a xmlns:xml="u"/>', '<a xmlns:xmlns="u"/>', '<a xmlns:p=""/>', '<a:b:c xmlns:a="u"/>', '<:a/>', '<a :b="1"/>', '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>']) {
      expect(await read(bad), bad).to.equal('malformed');
    }
  });

  it('is told of a METS document cut off anywhere, and never taken for whole', async () => {
    const whole = Buffer.from(`<?xml version="1.0"?>\n${METS} OBJID="Hồ sơ"><!-- x --><structMap><div ID="a" LABEL="&lt;ữ&#x1EEF;"><![CDATA[]]></div></structMap></mets>`);
    for (let length = 0; length < whole.byteLength; length += 1) {
      const { problem } = await judged(() => pieces(whole.subarray(0, length), 7));
      expect(problem?.kind, String(length)).to.be.oneOf(['malformed', 'encoding']);
    }
    expect((await judged(() => pieces(whole))).problem).to.equal(undefined);
  });

  it('has a byte order mark, control characters and other encodings judged as they are anywhere', async () => {
    const body = `${METS}><structMap><div LABEL="x"/></structMap></mets>`;
    const of = async (bytes: Uint8Array): Promise<string> => {
      const { problem, codes } = await judged(() => pieces(bytes, 11));
      return problem === undefined ? codes.join() : problem.kind;
    };
    const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
    expect(await of(Buffer.from(`\uFEFF${body}`))).to.equal('');
    expect(await of(Buffer.from(body.replace('x"/>', '\u0085\u00A0"/>')))).to.equal('');
    for (const control of ['\0', '\u0001', '\u001F', '\uFFFE', '\uFFFF', '&#x0;', '&#x1F;', '&#xD800;', '&#x110000;']) {
      expect(await of(Buffer.from(body.replace('x"/>', `${control}"/>`))), JSON.stringify(control)).to.equal('malformed');
    }
    for (const bytes of [latin(body.replace('x"/>', '\xff"/>')), latin(body.replace('x"/>', '\xc0\x80"/>')), latin(body.replace('x"/>', '\xf8\x88\x80\x80\x80"/>'))]) expect(await of(bytes)).to.equal('encoding');
    expect(await of(Buffer.from(body, 'utf16le'))).to.equal('encoding');
    expect(await of(Buffer.from(`\uFEFF${body}`, 'utf16le').swap16())).to.equal('encoding');
    expect(await of(Buffer.concat([Buffer.from([0, 0, 0xfe, 0xff]), Buffer.from(body)]))).to.equal('encoding');
  });

  it('is read as a stream: METS of 200 MB costs no more memory than its files listed once', async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', CHILD, 'stream'], { encoding: 'utf8', timeout: 110_000 });
    expect(status, stderr).to.equal(0);
    const { bytes, wideMiB, elements } = JSON.parse(stdout) as { readonly bytes: number; readonly wideMiB: number; readonly elements: number };
    expect(bytes).to.be.above(200 * 1024 ** 2);
    expect(elements).to.be.above(1_000_000);
    expect(wideMiB).to.be.below(250);
  });

  it('never makes Kho open a socket or look up a name: schema hints, XInclude, stylesheets, system identifiers', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', CHILD, 'network'], { encoding: 'utf8', timeout: 60_000 });
    expect(status, stderr).to.equal(0);
    const answer = JSON.parse(stdout) as { readonly touched: readonly string[]; readonly guarded: readonly string[]; readonly judged: Readonly<Record<string, readonly string[]>> };
    expect(answer.touched).to.deep.equal([]);
    expect(answer.guarded, 'the guard itself works').to.deep.equal(['net', 'dns', 'http', 'fetch']);
    expect(Object.keys(answer.judged)).to.have.length(7);
    expect(answer.judged['doctype']).to.include('E-02');
    expect(answer.judged['xinclude']).to.include('X-01');
    expect(answer.judged['schemaLocation']).not.to.include('E-01');
  });

  it('keeps the kernel from seeing any network call (strace)', function () {
    if (spawnSync('strace', ['-V']).error !== undefined) {
      if (this.test !== undefined) this.test.title += ' (skipped: strace is not installed)';
      this.skip();
    }
    const { status, stderr } = spawnSync('strace', ['-f', '-qq', '-e', 'trace=connect,sendto', process.execPath, '--import', 'tsx', CHILD, 'judge'], { encoding: 'utf8', timeout: 100_000, maxBuffer: 64 * 1024 ** 2 });
    // A process that may not be traced says so; that is no answer to the question.
    if (/Operation not permitted|PTRACE/.test(stderr)) return this.skip();
    expect(status, stderr.slice(-2000)).to.equal(0);
    expect(stderr.split('\n').filter((line) => /AF_INET/.test(line))).to.deep.equal([]);
    return undefined;
  });
});
