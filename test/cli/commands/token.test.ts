import { expect } from 'chai';
import type { Credentials, TokenOrder, Tokens, TokenView } from '../../../src/persons/index.ts';
import { kho } from '../setting.ts';

const VIEW: TokenView = {
  id: '3f9a1c02b77e', person: 'Trần Thị Lan', label: 'Máy nhập liệu', scopes: ['descriptions:write'], createdAt: '2026-11-20T08:00:00Z', expiresAt: '2026-12-20T08:00:00Z',
};
const TOKEN = `kho_3f9a1c02b77e_${'A'.repeat(43)}`;

function tokensOf(given: Partial<Tokens>): { readonly tokens: { using<Answer>(choice: unknown, work: (tokens: Tokens) => Promise<Answer>): Promise<Answer> } } {
  const refuse = async (): Promise<never> => Promise.reject(new Error('was not expected'));
  return { tokens: { using: async (_choice, work) => work({ create: refuse, list: refuse, revoke: refuse, holder: refuse, ...given }) } };
}

describe('kho token', () => {
  it('makes one for what the person says, with the scopes and the days that were asked for', async () => {
    const asked: (Credentials & TokenOrder)[] = [];
    const create: Tokens['create'] = async (credentials, order) => {
      asked.push({ ...credentials, ...order });
      return Promise.resolve({ token: TOKEN, view: VIEW });
    };
    const argv = ['token', 'create', 'Máy nhập liệu', '--as', 'Trần Thị Lan', '--secret-file', 'p', '--scope', 'descriptions:write', '--scope', 'content:read', '--days', '30'];
    const ran = await kho(argv, tokensOf({ create }), { readInput: async () => Promise.resolve(Buffer.from('mười hai con giáp\n')) });
    expect(ran.status, ran.stderr).to.equal(0);
    expect(asked).to.deep.equal([{ name: 'Trần Thị Lan', secret: 'mười hai con giáp', label: 'Máy nhập liệu', scopes: ['descriptions:write', 'content:read'], days: 30 }]);
    expect(ran.stdout).to.include(TOKEN).and.to.include('không được hiển thị lần nào nữa');
  });

  it('lists and revokes without ever showing one', async () => {
    const list = await kho(['token', 'list', '--json'], tokensOf({ list: async () => Promise.resolve([VIEW]) }));
    expect(list.status).to.equal(0);
    expect(JSON.parse(list.stdout.split('\n')[0] ?? '')).to.deep.include({ id: VIEW.id, person: VIEW.person });
    const revoked = { ...VIEW, revokedAt: '2026-11-21T08:00:00Z' };
    const revoke = await kho(['token', 'revoke', VIEW.id], tokensOf({ revoke: async () => Promise.resolve(revoked) }));
    expect(revoke.stdout).to.include('đã thu hồi');
  });

  it('refuses what is no scope, no number of days, and a passphrase on the command line', async () => {
    expect((await kho(['token', 'create', 'x', '--scope', 'everything'], tokensOf({}))).status).to.equal(2);
    expect((await kho(['token', 'create', 'x', '--days', '367'], tokensOf({}))).status).to.equal(2);
    expect((await kho(['token', 'create'], tokensOf({}))).status).to.equal(2);
    expect((await kho(['token', 'create', 'x', '--secret', 'y'], tokensOf({}))).status).to.equal(2);
  });
});
