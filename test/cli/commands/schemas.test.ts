import { expect } from 'chai';
import type { SchemasRequest } from '../../../src/cli/operations.ts';
import { kho, ndjson } from '../setting.ts';

const ANSWER = {
  folder: '/kho/schemas',
  schemas: [
    { namespace: 'http://www.loc.gov/METS/', origin: 'official', name: 'mets-1.12.1.xsd', official: 'mets-1.12.1.xsd' },
    { namespace: 'http://www.loc.gov/premis/v3', origin: 'kho', name: 'premis.xsd', official: 'premis-v3-0.xsd' },
  ],
  refused: ['dc.xsd'],
} as const;

describe('kho schemas', () => {
  const asked: SchemasRequest[] = [];
  const operations = { schemas: async (request: SchemasRequest) => { asked.push(request); return ANSWER; } };
  beforeEach(() => { asked.length = 0; });

  it('lists what is in use, and how many of it are official', async () => {
    const { status, stdout } = await kho(['schemas', 'list', '--repo', 'k', '--lang', 'en'], operations);
    expect(status).to.equal(0);
    expect(asked).to.deep.equal([{ repo: 'k' }]);
    expect(stdout).to.equal([
      '✓ http://www.loc.gov/METS/  the official mets-1.12.1.xsd',
      '= http://www.loc.gov/premis/v3  written for Kho (premis.xsd); the official one is premis-v3-0.xsd',
      'Official schemas: 1 of 2, in /kho/schemas', '',
    ].join('\n'));
  });

  it('installs from a path and says what was not taken', async () => {
    const { status, stdout, stderr } = await kho(['schemas', 'install', 'usb', '--into', 'xsd', '--json'], operations);
    expect(status).to.equal(0);
    expect(asked).to.deep.equal([{ repo: 'storage', from: 'usb', into: 'xsd' }]);
    expect(ndjson(stdout).at(-1)).to.deep.equal({ type: 'summary', command: 'schemas', exit: 0, folder: '/kho/schemas', official: 1, refused: ['dc.xsd'] });
    expect(stderr).to.equal('Không nhận dc.xsd: không có trong schemas/sources.json.\n');
  });

  it('refuses to guess what is meant', async () => {
    for (const argv of [['schemas'], ['schemas', 'go'], ['schemas', 'install'], ['schemas', 'list', 'x']]) {
      expect((await kho(argv, operations)).status, argv.join(' ')).to.equal(2);
    }
    expect(asked).to.deep.equal([]);
  });
});
