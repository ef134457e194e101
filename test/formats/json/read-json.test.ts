import { expect } from 'chai';
import fc from 'fast-check';
import { readJson, type JsonValue } from '../../../src/formats/json/index.ts';

/** The value as JSON.parse would give it. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner as JsonValue)]));
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(plain) : value;
}

function read(text: string | Uint8Array): unknown {
  const reading = readJson(Buffer.from(text as string));
  return reading.kind === 'json' ? plain(reading.value) : reading.problem;
}

const kindOf = (text: string | Uint8Array): string => {
  const reading = readJson(Buffer.from(text as string));
  return reading.kind === 'json' ? 'json' : reading.problem.kind;
};

describe('the JSON reader', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(read(text)).to.deep.equal(JSON.parse(text));
    }));
  });

  it('takes and refuses exactly what JSON.parse does, but for duplicate keys', () => {
    const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"\\n"', '"\\u12', '"', '1', '-', '01', '1.5e3', '.5', 'true', 'nul', ' ', '\n', '\u0001'), { maxLength: 8 });
    fc.assert(fc.property(pieces, (parts) => {
      const text = parts.join('');
      let parsed: string;
      try {
        JSON.parse(text);
        parsed = 'json';
      } catch {
        parsed = 'syntax';
      }
      const found = kindOf(text);
      // A number that is infinite ends the reading, whatever follows; JSON.parse takes it.
      if (found !== 'number') expect(found, JSON.stringify(text)).to.equal(parsed);
    }), { numRuns: 3000 });
  });

  it('says where keys stand twice, and takes the last', () => {
    const reading = readJson(Buffer.from('{"a":1,"b":{"c":1,"c":2},"a":3}'));
    expect(reading).to.deep.include({ kind: 'json', duplicates: ['/b/c', '/a'] });
    expect(read('{"a":1,"a":3}')).to.deep.equal({ a: 3 });
  });

  it('lets no key reach a prototype', () => {
    const reading = readJson(Buffer.from('{"__proto__":{"polluted":true},"constructor":1}'));
    expect(reading.kind === 'json' && reading.value instanceof Map && [...reading.value.keys()]).to.deep.equal(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('refuses depth, numbers and amounts beyond its limits, quickly', () => {
    expect(kindOf('['.repeat(1_000_000))).to.equal('depth');
    expect(kindOf('{"a":'.repeat(1_000_000))).to.equal('depth');
    expect(kindOf(`[${'9'.repeat(5_000_000)}]`)).to.equal('number');
    expect(kindOf('[1e999]')).to.equal('number');
    const reading = readJson(Buffer.from(`[${'1,'.repeat(1000)}1]`), { depth: 64, values: 100 });
    expect(reading.kind === 'problem' && reading.problem.kind).to.equal('size');
  });

  it('refuses what is not UTF-8, and a byte order mark', () => {
    expect(kindOf(Buffer.from([0x22, 0xff, 0x22]))).to.equal('encoding');
    expect(kindOf(Buffer.from('{}', 'utf16le'))).to.equal('syntax');
    expect(kindOf('\ufeff{}')).to.equal('syntax');
  });

  it('reads ten megabytes of long strings and of short ones in time that grows with their length', () => {
    expect(kindOf(`["${'\\u0041'.repeat(1_600_000)}"]`)).to.equal('json');
    expect(kindOf(`[${'"a",'.repeat(2_500_000)}"a"]`)).to.equal('json');
  });
});
