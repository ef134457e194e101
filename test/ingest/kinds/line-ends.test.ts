import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkPackages } from '../../../src/ingest/index.ts';
import { createDigestPool, type DigestPool } from '../../../src/storage/index.ts';
import { attributes, MINIMAL, withRepresentation, type Files } from '../../formats/eark/minimal-sip.ts';

const DATA = 'representations/rep1/data/van-ban.txt';

/** The minimal SIP whose METS tells of one text while another lies there. */
const sip = ({ told, lies }: { readonly told: string; readonly lies: string }): Files => ({
  ...withRepresentation(attributes(String(MINIMAL[DATA])), attributes(told)), [DATA]: lies,
});

describe('a file whose line ends were changed', () => {
  let folder: string;
  let pool: DigestPool;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-line-ends-'));
    pool = createDigestPool({ threads: 1 });
  });
  after(async () => {
    fs.rmSync(folder, { recursive: true });
    await pool.close();
  });

  async function codes(files: Files): Promise<readonly string[]> {
    const root = path.join(fs.mkdtempSync(path.join(folder, 'x-')), 'goi-1');
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), content);
    }
    const found: string[] = [];
    await checkPackages({
      paths: [root], pool, signal: new AbortController().signal, onProgress: () => undefined,
      onOutcome: (outcome) => { if (outcome.kind === 'judged') found.push(...outcome.findings.map(({ code }) => code)); },
    });
    return found.sort();
  }

  it('is wrong, and said to be so for that: CRLF became LF', async () => {
    expect(await codes(sip({ told: 'một\r\nhai\r\n', lies: 'một\nhai\n' }))).to.deep.equal(['E-05', 'E-06', 'E-14']);
  });

  it('is wrong, and said to be so for that: LF became CRLF', async () => {
    expect(await codes(sip({ told: 'một\nhai\r\r\n', lies: 'một\r\nhai\r\r\n' }))).to.deep.equal(['CSIP69', 'CSIP71', 'E-05', 'E-06']);
    expect(await codes(sip({ told: 'một\nhai\n', lies: 'một\r\nhai\r\n' }))).to.deep.equal(['E-05', 'E-06', 'E-14']);
  });

  it('is not meant when the text is another, of the size that it would have', async () => {
    expect(await codes(sip({ told: 'một\r\nhai\r\n', lies: 'một\nbai\n' }))).to.deep.equal(['CSIP71', 'E-05', 'E-06']);
  });

  it('is not meant when METS is right', async () => {
    expect(await codes(sip({ told: 'một\nhai\n', lies: 'một\nhai\n' }))).to.deep.equal([]);
  });
});
