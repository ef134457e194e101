import { expect } from 'chai';
import { openSqlite } from '../../../src/catalogue/sql/sqlite-driver.ts';
import { highlightRanges, readSearchQuery, searchColumns, type SearchQuery, type SearchTerm } from '../../../src/records/index.ts';

const TITLES = [
  'Quyết định về việc đền bù đường sắt', 'Đường Trần Phú', 'Dương Văn Minh', 'Đương nhiệm', 'Báo cáo năm 1978', 'Miền nam 1978',
  'Uỷ ban nhân dân tỉnh Khánh Hoà', 'Ủy ban nhân dân huyện Khánh Sơn', 'Thuỷ lợi Cam Ranh', 'Khánh thành hòa nhạc', 'Quyết định'.normalize('NFD'),
];

/** The two columns in SQLite's own full text index, as a search index will hold them. */
function indexOf(titles: readonly string[]): (query: string) => readonly string[] {
  const db = openSqlite(':memory:');
  db.exec(`CREATE VIRTUAL TABLE records USING fts5(exact, folded, tokenize = 'unicode61 remove_diacritics 0')`);
  const insert = db.prepare('INSERT INTO records(rowid, exact, folded) VALUES (?, ?, ?)');
  titles.forEach((title, n) => {
    const { exact, folded } = searchColumns(title);
    insert.run([n, exact, folded]);
  });
  const search = db.prepare('SELECT rowid AS n FROM records WHERE records MATCH ? ORDER BY rowid');
  return (query) => search.all([matchOf(readSearchQuery(query))]).map((row) => titles[(row as { n: number }).n] ?? '');
}

function matchOf(query: SearchQuery): string {
  const phrase = ({ column, words, prefix }: SearchTerm): string => `${column} : "${words.join(' ')}"${prefix ? ' *' : ''}`;
  const wanted = query.filter(({ excluded }) => !excluded).map(phrase).join(' AND ');
  return query.filter(({ excluded }) => excluded).reduce((all, term) => `(${all}) NOT (${phrase(term)})`, wanted);
}

describe('a search over two columns', () => {
  const found = indexOf(TITLES);
  const nfd = TITLES[10]!;
  const probes: readonly (readonly [string, readonly string[]])[] = [
    ['quyet dinh', [TITLES[0]!, nfd]], ['Quyết định', [TITLES[0]!, nfd]], ['quyết định'.normalize('NFD'), [TITLES[0]!, nfd]],
    ['duong', [TITLES[0]!, TITLES[1]!, TITLES[2]!, TITLES[3]!]], ['đường', [TITLES[0]!, TITLES[1]!]], ['dương', [TITLES[2]!]], ['đương', [TITLES[3]!]],
    ['năm', [TITLES[4]!]], ['nam', [TITLES[4]!, TITLES[5]!]], ['ủy ban', [TITLES[6]!, TITLES[7]!]], ['hòa', [TITLES[6]!, TITLES[9]!]], ['hoà', [TITLES[6]!, TITLES[9]!]],
    ['thủy', [TITLES[8]!]], ['"khanh hoa"', [TITLES[6]!]], ['"Khánh Hòa"', [TITLES[6]!]], ['ban -huyện', [TITLES[6]!]], ['quy*', [TITLES[0]!, nfd]], ['đư*', [TITLES[0]!, TITLES[1]!, TITLES[3]!]],
    ['"Ủy ban nhân dân"', [TITLES[6]!, TITLES[7]!]], ['"uy ban" -"khánh sơn"', [TITLES[6]!]], ['ÐƯỜNG trần', [TITLES[1]!]], ['“khanh hoa”', [TITLES[6]!]],
  ];
  for (const [query, expected] of probes) {
    it(`finds for ${query} exactly ${expected.length}`, () => expect(found(query)).to.deep.equal(expected));
  }

  it('is bounded and harmless whatever is typed', () => {
    expect(readSearchQuery('')).to.deep.equal([]);
    expect(readSearchQuery('" - * ( ) AND "')).to.deep.equal([{ column: 'folded', words: ['and'], prefix: false, excluded: false }]);
    expect(readSearchQuery('a '.repeat(10_000))).to.have.length(20);
    for (const typed of ['"', '-"', 'NEAR(a b)', 'exact:x', '^a', 'a"b', '\u0000', '\uD800']) expect(() => found(`ban ${typed}`)).to.not.throw();
  });
});

describe('highlighting', () => {
  const marked = (title: string, query: string): string => {
    let shown = '';
    let at = 0;
    for (const { from, to } of highlightRanges(title, readSearchQuery(query))) {
      shown += `${title.slice(at, from)}[${title.slice(from, to)}]`;
      at = to;
    }
    return shown + title.slice(at);
  };

  it('shows in the original what was found folded', () => {
    expect(marked('Tờ đo đạc ruộng đất', 'dac dat')).to.equal('Tờ đo [đạc] ruộng [đất]');
    expect(marked('Quyết định, QUYẾT ĐỊNH', 'quyet dinh')).to.equal('[Quyết] [định], [QUYẾT] [ĐỊNH]');
  });

  it('keeps marks with their letters in decomposed text', () => {
    expect(marked('Quyết định'.normalize('NFD'), 'dinh')).to.equal(`${'Quyết '.normalize('NFD')}[${'định'.normalize('NFD')}]`);
  });

  it('follows the tone position of the original', () => {
    expect(marked('Tỉnh Khánh Hoà và Hòa Bình', 'hòa')).to.equal('Tỉnh Khánh [Hoà] và [Hòa] Bình');
    expect(marked('Khánh Hoà'.normalize('NFD'), 'hòa')).to.equal(`${'Khánh '.normalize('NFD')}[${'Hoà'.normalize('NFD')}]`);
  });

  it('shows whole words, phrases with what stands between, and prefixes', () => {
    expect(marked('Nam Định, Nam', 'na')).to.equal('Nam Định, Nam');
    expect(marked('Nam Định, Nam', 'na*')).to.equal('[Nam] Định, [Nam]');
    expect(marked('UBND tỉnh – Khánh Hòa', '"tinh khanh hoa"')).to.equal('UBND [tỉnh – Khánh Hòa]');
  });

  it('shows a mixed phrase once and nothing that was excluded', () => {
    expect(marked('Ủy ban nhân dân huyện', '"Ủy ban nhân dân" -huyện')).to.equal('[Ủy ban nhân dân] huyện');
  });
});
