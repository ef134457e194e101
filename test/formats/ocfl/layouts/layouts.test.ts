import { expect } from 'chai';
import { readJson, type JsonObject } from '../../../../src/formats/json/index.ts';
import { LAYOUTS, REGISTERED_EXTENSIONS } from '../../../../src/formats/ocfl/index.ts';

// Identifiers and paths as the registered descriptions of the extensions give them.

function configOf(config: Readonly<Record<string, unknown>>): JsonObject {
  const reading = readJson(Buffer.from(JSON.stringify(config)));
  return reading.kind === 'json' ? reading.value as JsonObject : new Map();
}

function pathOf(number: string, id: string, config: Readonly<Record<string, unknown>> = {}): string | undefined {
  const name = [...LAYOUTS.keys()].find((key) => key.startsWith(number))!;
  return LAYOUTS.get(name)!(configOf(config))!(id);
}

const HUNDRED = 'abcdefghij'.repeat(10);
const MD5_TUPLES = { digestAlgorithm: 'md5', tupleSize: 2, numberOfTuples: 15 };
const FLAT = { tupleSize: 0, numberOfTuples: 0 };
const LONG = Array.from({ length: 13 }, () => 'abcdefghijabcdefghij').join(' ');

const CASES: readonly (readonly [string, string, string | undefined, Readonly<Record<string, unknown>>?])[] = [
  ['0002', 'object-01', 'object-01'],
  ['0003', 'object-01', '3c0/ff4/240/object-01'],
  ['0003', '..hor/rib:le-$id', '487/326/d8c/%2e%2ehor%2frib%3ale-%24id'],
  ['0003', '..Hor/rib:lè-$id', '373/529/21a/%2e%2eHor%2frib%3al%c3%a8-%24id'],
  ['0003', `${HUNDRED}a`, `5cc/73e/648/${HUNDRED}-5cc73e648fbcff136510e330871180922ddacf193b68fdeff855683a01464220`],
  ['0003', 'object-01', 'ff/75/53/44/92/48/5e/ab/b3/9f/86/35/67/28/88/object-01', MD5_TUPLES],
  ['0003', 'object-01', 'object-01', FLAT],
  ['0004', 'object-01', '3c0/ff4/240/3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4'],
  ['0004', '..hor/rib:le-$id', '08/31/97/66/fb/6c/29/35/dd/17/5b/94/26/77/17/e0', { ...MD5_TUPLES, shortObjectRoot: true }],
  ['0004', 'object-01', '3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4', FLAT],
  ['0006', 'namespace:12887296', '12887296', { delimiter: ':' }],
  ['0006', 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', '6e8bc430-9c3a-11d9-9669-0800200c9a66', { delimiter: ':' }],
  ['0006', 'https://institution.edu/abc/EDU/f8.05v', 'f8.05v', { delimiter: 'edu/' }],
  ['0006', 'namespace:', undefined, { delimiter: ':' }],
  ['0007', 'namespace:12887296', '6927/8821/12887296', { tupleSize: 4, numberOfTuples: 2, reverseObjectRoot: true }],
  ['0007', 'abc123', '321c/ba00/abc123', { tupleSize: 4, numberOfTuples: 2, reverseObjectRoot: true }],
  ['0007', 'https://institution.edu/3448793', '344/879/300/3448793', { delimiter: 'edu/', zeroPadding: 'right' }],
  ['0007', 'https://institution.edu/abc/edu/f8.05v', 'f8./05v/000/f8.05v', { delimiter: 'edu/', zeroPadding: 'right' }],
  ['0010', 'druid:gh875jh5489', 'gh/875/jh/5489'],
  ['0010', 'urn:nbn:fi:111-0023815', '11/1-0/02/3815'],
  ['0010', 'https://institution.edu/abc/edu/f8a905v', 'f8a/905v/f8a905v', { delimiter: 'edu/', tupleSegmentSizes: [3, 4], fullIdentifierAsObjectRoot: true }],
  ['0010', 'druid:too-short', undefined],
  ['0011', '..hor_rib:lé-$id', '..hor_rib_lé-$id'],
  ['0011', '~ info:fedora/-obj#ec@t-"01 ', 'info_fedora/obj_ec_t-_01'],
  ['0011', '/test/ ~/.../blah', 'test/_../blah'],
  ['0011', 'https://hdl.handle.net/XXXXX/test/bl ah', 'https_/hdl.handle.net/XXXXX/test/bl ah'],
  ['0011', LONG, 'fallback/0/e/0eafabb38fa7f1583d1461afe980ebdc', { numberOfFallbackTuples: 2 }],
  ['0011', '..hor_rib:lé-$id', '..hor_rib=u003Alé-$id', { encodeUTF: true }],
  ['0011', 'object=u123a-01', 'object=u003Du123a-01', { encodeUTF: true }],
  ['0011', 'object=u13a-01', 'object=u13a-01', { encodeUTF: true }],
  ['0011', '~ info:fedora/-obj#ec@t-"01 ', '=u007E=u0020info=u003Afedora/-obj=u0023ec=u0040t-=u002201=u0020', { encodeUTF: true }],
  ['0011', '/test/ ~/.../blah', 'test/=u0020~/=u002E../blah', { encodeUTF: true }],
  ['0012', '..hor/rib:le-$id', '487/326/d8c/%2e%2ehor%2frib%3ale-%24id'],
  ['0012', '..hor/rib:le-$id', '5d/6e/4e/8c/b5/cd/0c/7a/8f/bf/65/c1/29/51/27/rib%3ale-%24id', { ...MD5_TUPLES, delimiters: ['/'] }],
  ['0012', 'ab/cd:', 'cd%3a', { ...FLAT, delimiters: ['/', ':'] }],
  ['0012', 'abcdd', 'd', { ...FLAT, delimiters: ['d'] }],
];

describe('the storage layouts', () => {
  for (const [number, id, expected, config] of CASES) {
    it(`by ${number}${config === undefined ? '' : ` ${JSON.stringify(config)}`} put ${id.slice(0, 60)} at ${(expected ?? 'no place').slice(0, 60)}`, () => {
      expect(pathOf(number, id, config)).to.equal(expected);
    });
  }

  it('refuse configurations that say nothing', () => {
    const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['0003', { digestAlgorithm: 'sha0' }], ['0003', { tupleSize: 0 }], ['0003', { tupleSize: 33 }], ['0003', { tupleSize: 1.5 }],
      ['0003', { tupleSize: 32, numberOfTuples: 3 }], ['0004', { shortObjectRoot: 'yes' }], ['0004', { digestAlgorithm: 'md5', tupleSize: 16, numberOfTuples: 2, shortObjectRoot: true }],
      ['0006', {}], ['0006', { delimiter: 3 }], ['0007', { zeroPadding: 'middle' }], ['0007', { tupleSize: 0 }],
      ['0010', { tupleSegmentSizes: [] }], ['0010', { tupleSegmentSizes: [-1] }], ['0011', { maxPathSegmentLen: 0 }],
      ['0011', { fallbackDigestAlgorithm: 'crc' }], ['0012', { delimiters: [''] }], ['0012', { delimiters: 'x' }],
    ];
    for (const [number, config] of wrong) {
      const name = [...LAYOUTS.keys()].find((key) => key.startsWith(number))!;
      expect(LAYOUTS.get(name)!(configOf(config)), JSON.stringify([number, config])).to.equal(undefined);
    }
  });

  it('have registered names', () => {
    expect([...LAYOUTS.keys()].filter((name) => !REGISTERED_EXTENSIONS.has(name))).to.deep.equal([]);
  });
});
