import { expect } from 'chai';
import { compareCatalogues, MOST_DIFFERENCES } from '../../src/backup/index.ts';

async function* dump(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const pack = (id: string, title = 'Hồ sơ'): string => `{"head":1,"id":"${id}","title":"${title}","what":"package"}`;
const file = (path: string): string => `{"path":"${path}","what":"file"}`;

describe('comparing two catalogues', () => {
  it('of the same lines finds them the same', async () => {
    const lines = [pack('a'), file('1'), pack('b')];
    expect(await compareCatalogues(dump(...lines), dump(...lines))).to.deep.equal({ compared: 2, same: 2, different: 0, passedOver: 0, differences: [] });
  });

  it('shows the first lines that differ, as each has them', async () => {
    const { differences, different, same } = await compareCatalogues(dump(pack('a'), file('1'), pack('b')), dump(pack('a'), file('2'), pack('b')));
    expect([different, same]).to.deep.equal([1, 1]);
    expect(differences).to.deep.equal([{ id: 'a', kind: 'differs', first: file('1'), second: file('2') }]);
  });

  it('notices a line that only one of them has', async () => {
    const { differences } = await compareCatalogues(dump(pack('a')), dump(pack('a'), file('2')));
    expect(differences).to.deep.equal([{ id: 'a', kind: 'differs', second: file('2') }]);
  });

  it('names packages that only one of them has, at the beginning, in the middle and at the end', async () => {
    const { differences, compared } = await compareCatalogues(dump(pack('b'), pack('c'), pack('d'), pack('e')), dump(pack('a'), pack('b'), pack('d')));
    expect(compared).to.equal(2);
    expect(differences).to.deep.equal([{ id: 'a', kind: 'only-second' }, { id: 'c', kind: 'only-first' }, { id: 'e', kind: 'only-first' }]);
  });

  it('says nothing of packages that are not to be compared', async () => {
    const answer = await compareCatalogues(dump(pack('a'), pack('b')), dump(pack('a', 'khác')), (id) => id === 'c');
    expect(answer).to.deep.equal({ compared: 0, same: 0, different: 0, passedOver: 2, differences: [] });
  });

  it('tells deletions and records under their own names, and passes over those that follow from a package that is not compared', async () => {
    const tombstone = (packageId: string, reason = 'vì'): string => `{"packageId":"${packageId}","reason":"${reason}","tombstoneId":"t-${packageId}","what":"tombstone"}`;
    const record = (id: string, label = 'Phông'): string => `{"id":"${id}","label":"${label}","object_id":"a","what":"record"}`;
    const one = dump(pack('a'), pack('b'), tombstone('x'), tombstone('y'), record('r1'), record('r2'));
    const other = dump(pack('a'), pack('b'), tombstone('y', 'khác'), record('r1'), record('r2', 'khác'));
    const answer = await compareCatalogues(one, other);
    expect(answer.differences.map(({ id, kind }) => `${id} ${kind}`)).to.deep.equal(['x only-first', 'y differs', 'r2 differs']);
    expect([answer.compared, answer.same, answer.different]).to.deep.equal([2, 2, 3]);
    const since = await compareCatalogues(dump(pack('b'), tombstone('x'), record('r1')), dump(pack('b')), (id) => !['x', 'a'].includes(id));
    expect(since).to.deep.equal({ compared: 1, same: 1, different: 0, passedOver: 0, differences: [] });
  });

  it('is not misled by a title that looks like a line of a dump', async () => {
    const sly = `{"id":"a","title":"\\"what\\":\\"package\\"","what":"file"}`;
    const { compared } = await compareCatalogues(dump(pack('a'), sly), dump(pack('a'), sly));
    expect(compared).to.equal(1);
  });

  it('counts on when it tells no more', async () => {
    const many = Array.from({ length: MOST_DIFFERENCES + 5 }, (_, n) => pack(String(n).padStart(4, '0')));
    const { differences, different } = await compareCatalogues(dump(...many), dump());
    expect([differences.length, different]).to.deep.equal([MOST_DIFFERENCES, MOST_DIFFERENCES + 5]);
  });
});
