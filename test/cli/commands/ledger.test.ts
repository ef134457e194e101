import { expect } from 'chai';
import { Fault, FAULTS } from '../../../src/base/index.ts';
import type { LedgerOperations, Operations } from '../../../src/cli/index.ts';
import { ID, kho, ndjson } from '../setting.ts';

const NOTE = 'kho.example/1\n3\nAAAA\n\n— kho.example/1 BBBB\n';

/** Operations of the ledger of which only the given ones may be asked for. */
function asking(given: Partial<LedgerOperations>): Partial<Operations> {
  const refuse = () => { throw new Error('was not expected'); };
  return { ledger: { checkpoint: refuse, verify: refuse, prove: refuse, keys: refuse, witness: refuse, mend: refuse, ...given } };
}

describe('kho ledger', () => {
  for (const [title, argv, words] of [
    ['no action', ['ledger'], 'is missing'],
    ['an unknown action', ['ledger', 'sign'], 'checkpoint, verify, prove, keys, witness, mend'],
    ['a proof of nothing', ['ledger', 'prove'], '<ID> is missing'],
    ['a checkpoint of something', ['ledger', 'checkpoint', 'x'], 'too many'],
    ['an unknown change of keys', ['ledger', 'keys', 'burn'], 'add, retire, distrust, replace-lost'],
  ] as const) {
    it(`is refused for ${title}`, async () => {
      const { status, stderr } = await kho([...argv, '--lang', 'en'], asking({}));
      expect([status, stderr.toLowerCase().includes(words.toLowerCase())], stderr).to.deep.equal([2, true]);
    });
  }

  it('prints the checkpoint byte for byte, so that it can be kept as a file', async () => {
    const ledger = asking({ checkpoint: async () => ({ note: NOTE, origin: 'kho.example/1', size: 3, added: 2 }) });
    const { status, stdout, stderr } = await kho(['ledger', 'checkpoint', '--lang', 'en'], ledger);
    expect([status, stdout]).to.deep.equal([0, NOTE]);
    expect(stderr).to.match(/^Keep this checkpoint elsewhere/);
    expect(ndjson((await kho(['ledger', 'checkpoint', '--json'], ledger)).stdout)).to.deep.equal([
      { type: 'item', origin: 'kho.example/1', size: 3, note: NOTE }, { type: 'summary', command: 'ledger', exit: 0, size: 3, added: 2 },
    ]);
  });

  it('confirms a whole log with status 0, and says which checkpoint it goes on from', async () => {
    const asked: unknown[] = [];
    const ledger = asking({
      verify: async ({ signal: _signal, onProgress: _progress, onLocationFault: _fault, ...request }) => {
        asked.push(request);
        return { size: 300, old: 200, leaves: 300, findings: [], mirrors: [] };
      },
    });
    const { status, stdout } = await kho(['ledger', 'verify', '--from', 'old.txt', '--files-only', '--lang', 'en'], ledger, { readInput: async () => Buffer.from(NOTE) });
    expect([status, stdout]).to.deep.equal([0, '✓ The ledger of 300 entries: each is what it was when signed.\nIt goes on from the kept checkpoint of 200 entries.\n']);
    expect(asked).to.deep.equal([{ repo: 'storage', from: Buffer.from(NOTE), filesOnly: true, witnessed: false }]);
  });

  it('says how the mirror at each location stands, with status 4 while one lacks something', async () => {
    const mirrors = [{ location: 'o-b', state: 'current', size: 300 }, { location: 'o-c', state: 'behind', size: 200 }] as const;
    const asked: unknown[] = [];
    const ledger = asking({ verify: async ({ location }) => { asked.push(location); return { size: 300, leaves: 300, findings: [], mirrors }; } });
    const { status, stdout } = await kho(['ledger', 'verify', '--lang', 'en'], ledger);
    expect(status).to.equal(4);
    expect(stdout.split('\n').slice(0, 2)).to.deep.equal(['✓ o-b  mirror of the ledger: 300 entries, up to date', '! o-c  mirror of the ledger: 200 entries, not up to date: run kho replicas sync']);
    const away = asking({ verify: async ({ onLocationFault }) => { onLocationFault('o-b', new Fault('LOCATION_MISSING', { name: 'o-b', path: '/mnt/b' })); return { size: 1, leaves: 1, findings: [], mirrors: [] }; } });
    expect((await kho(['ledger', 'verify', '--location', 'o-b'], away)).status).to.equal(4);
    await kho(['ledger', 'verify', '--location', 'o-c'], ledger);
    expect(asked).to.deep.equal([undefined, 'o-c']);
  });

  it('refuses with status 3 and every finding', async () => {
    const ledger = asking({ verify: async () => ({ size: 300, leaves: 300, mirrors: [], findings: [{ standard: 'kho', code: 'L-09', severity: 'error', params: { size: 300 } }] }) });
    const { status, stdout } = await kho(['ledger', 'verify', '--lang', 'en'], ledger);
    expect(status).to.equal(3);
    expect(stdout).to.match(/L-09.*\n[^]*✕ The ledger is NOT confirmed\.\n$/);
    const { stdout: json } = await kho(['ledger', 'verify', '--json'], ledger);
    expect(ndjson(json).at(-1)).to.deep.equal({ type: 'summary', command: 'ledger', exit: 3, leaves: 300, size: 300, findings: 1 });
  });

  it('prints a proof, or writes it into a file', async () => {
    const asked: unknown[] = [];
    const ledger = asking({ prove: async (request) => { asked.push(request); return { proof: 'c2sp.org/tlog-proof@v1\n', seq: 4, size: 9 }; } });
    expect((await kho(['ledger', 'prove', ID, '--version', '2'], ledger)).stdout).to.equal('c2sp.org/tlog-proof@v1\n');
    expect((await kho(['ledger', 'prove', ID, '--into', 'p.tlog-proof', '--lang', 'en'], ledger)).stdout).to.equal('✓ p.tlog-proof  entry 4 of 9\n');
    expect(asked).to.deep.equal([{ repo: 'storage', id: ID, version: 2 }, { repo: 'storage', id: ID, into: 'p.tlog-proof' }]);
  });

  it('lists the public keys as the file that others are handed, and says where the private one is; without any that is a fault with its own status', async () => {
    const known = { key: 'kho.example/1+01020304+AAAA', state: 'signs', pem: 'PEM' } as const;
    const { status, stdout, stderr } = await kho(['ledger', 'keys', '--lang', 'en'], asking({ keys: async () => ({ origin: 'o', path: '/k/ledger.key', keys: [known] }) }));
    expect([status, stdout]).to.deep.equal([0, '# signs\nkho.example/1+01020304+AAAA\n']);
    expect(stderr).to.include('/k/ledger.key');
    expect((await kho(['ledger', 'keys'], asking({ keys: async () => ({ origin: '', path: '/k', keys: [] }) }))).status).to.equal(FAULTS.LEDGER_KEY_MISSING.exit);
  });

  it('says what was put right', async () => {
    const { status, stdout } = await kho(['ledger', 'mend', '--lang', 'en'], asking({ mend: async () => ({ leaves: 2, setAside: ['tile/0/000'], size: 300 }) }));
    expect([status, stdout]).to.deep.equal([0, '= tile/0/000 was damaged and is in quarantine\n✓ Catalogue and folder ledger agree up to entry 300: 2 entries were put back into the catalogue, 1 damaged files were made again.\n']);
  });
});
