import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { loadMessages } from '../../src/app/load-messages.ts';
import { canonicalJson, digestOf, type Json } from '../../src/base/index.ts';
import { leafHash, TreeEdge } from '../../src/formats/tlog/index.ts';
import { reportPages } from '../../src/reports/pages/report-pages.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { MadeArchive } from './made-archive.ts';

const VERIFIER = path.resolve('tools/verify/kiem_tra.py');
const TOTAL = 'tong-kiem.sha256';

/** A report as somebody who has the archive's own key, or one of his own, can change it. */
interface Bundle {
  readonly folder: string;
  readonly key: KeyObject;
}

type Report = Record<string, Json> & { readonly parts: readonly { name: string; sha256: string; size: number }[] };

function verify(...args: readonly string[]): { readonly level: string; readonly said: string } {
  const { stdout, stderr } = spawnSync('python3', ['-B', VERIFIER, ...args, '--lang', 'en'], { encoding: 'utf8' });
  return { level: /REFUSED at level (\d)/.exec(stderr)?.[1] ?? (stdout.includes('VERIFIED.') ? 'verified' : 'none'), said: stdout + stderr };
}

/** Makes everything fit again that can be made to fit: parts, signatures, pages, the list of all files; not the ledger, which has signed already. */
async function signAgain({ folder, key }: Bundle, change: (report: Report) => void = () => undefined, pages = true): Promise<void> {
  const file = (name: string): string => path.join(folder, name);
  const report = JSON.parse(fs.readFileSync(file('bao-cao.json'), 'utf8')) as Report;
  for (const part of report.parts) Object.assign(part, { sha256: digestOf('sha256', fs.readFileSync(file(part.name))), size: fs.statSync(file(part.name)).size });
  change(report);
  const text = canonicalJson(report);
  fs.writeFileSync(file('bao-cao.json'), text);
  fs.writeFileSync(file('bao-cao.json.sig'), sign(null, Buffer.from(text), key));
  if (pages) for (const [name, content] of await reportPages(report, digestOf('sha256', text), loadMessages())) fs.writeFileSync(file(name), content);
  const names = fs.readdirSync(folder).filter((name) => !name.startsWith(TOTAL)).sort();
  const list = names.map((name) => `${digestOf('sha256', fs.readFileSync(file(name)))}  ${name}\n`).join('');
  fs.writeFileSync(file(TOTAL), list);
  fs.writeFileSync(file(`${TOTAL}.sig`), sign(null, Buffer.from(list), key));
}

function merkleOf(csv: string): { readonly root: string; readonly count: number } {
  const tree = new TreeEdge();
  const lines = csv.split('\r\n').slice(1, -1);
  for (const line of lines) tree.add(leafHash(Buffer.from(line)));
  return { root: Buffer.from(tree.root()).toString('hex'), count: lines.length };
}

describe('a report in the hands of somebody who has a key', function () {
  this.timeout(240_000);
  let archive: MadeArchive;
  let [first, second, fingerprint] = ['', '', ''];
  let key: KeyObject;

  before(async () => {
    let now = new Date('2026-10-05T03:00:00Z');
    archive = await MadeArchive.make({ clock: { now: () => now }, newId: () => randomUUID() });
    await archive.archive(path.dirname(archive.put('một/tờ trình.txt', 'nội dung một')));
    const [content = ''] = archive.objectRoots().flatMap((root) => fs.readdirSync(path.join(root, 'v1/content')).map((name) => path.join(root, 'v1/content', name)));
    fs.writeFileSync(content, 'không còn như cũ');
    now = new Date('2026-10-06T03:00:00Z');
    await archive.operations.fixity.run({ repo: archive.repo, signal: new AbortController().signal, all: true, onProgress: () => undefined, onReport: () => undefined });
    const make = async (period: string): Promise<string> => {
      const { made } = await archive.operations.auditReports.make({ repo: archive.repo, period, forms: [], newKey: false, signal: new AbortController().signal, onProgress: () => undefined });
      fingerprint = made.fingerprint;
      return made.folder;
    };
    [first, second] = [await make('2026-Q4'), await make('2026')];
    key = createPrivateKey(fs.readFileSync(path.join(archive.repo, 'keys/report.pem')));
  });
  after(async () => archive.remove());

  const csvOf = (folder: string): string => fs.readFileSync(path.join(folder, 'tep.csv'), 'utf8');
  const patch = (at: readonly (string | number)[], value: Json) => (report: Report): void => {
    const target = at.slice(0, -1).reduce<Record<string, Json>>((inside, name) => inside[name] as Record<string, Json>, report);
    target[at.at(-1) ?? ''] = value;
  };
  const attacks: readonly (readonly [title: string, level: string, says: RegExp, attack: (folder: string) => Promise<void>, withKey?: boolean])[] = [
    ['nothing but new signatures over the same', 'verified', /VERIFIED/, async (folder) => signAgain({ folder, key }, undefined, false)],
    ['a report that says that nothing was damaged', '1', /outcomes\.mismatch/, async (folder) => signAgain({ folder, key }, patch(['outcomes', 'locations', 0, 'mismatch'], 0))],
    ['the same in the sum of all alone', '1', /outcomes\.mismatch/, async (folder) => signAgain({ folder, key }, patch(['outcomes', 'all', 'mismatch'], 0))],
    ['fewer discrepancies than there are', '1', /discrepancies\.count/, async (folder) => signAgain({ folder, key }, patch(['discrepancies', 'count'], 0))],
    ['a discrepancy that is left out', '1', /discrepancies\.listed/, async (folder) => signAgain({ folder, key }, patch(['discrepancies', 'listed'], []))],
    ['a discrepancy with another digest', '1', /discrepancy about/, async (folder) => signAgain({ folder, key }, patch(['discrepancies', 'listed', 0, 'found'], 'ab'.repeat(64)))],
    ['more bytes in the totals', '1', /totals\.bytes/, async (folder) => signAgain({ folder, key }, patch(['totals', 'locations', 0, 'bytes'], 1e9))],
    ['more packages in the totals', '1', /number of packages/, async (folder) => signAgain({ folder, key }, patch(['totals', 'all', 'packages'], 1000))],
    ['more bytes that matched', '1', /coverage\.matchedBytes/, async (folder) => signAgain({ folder, key }, patch(['coverage', 'all', 'matchedBytes'], 1e9))],
    ['a better coverage', '1', /coverage\.checkedPermille/, async (folder) => signAgain({ folder, key }, patch(['coverage', 'locations', 0, 'checkedPermille'], 999))],
    ['younger checks', '1', /coverage\.ages/, async (folder) => signAgain({ folder, key }, patch(['coverage', 'all', 'ages', '0-30'], 10_000))],
    ['a sample called the whole', '1', /sampling\.complete/, async (folder) => signAgain({ folder, key }, patch(['sampling', 'complete'], false))],
    ['a table without its last line', '1', /Merkle root/, async (folder) => {
      fs.writeFileSync(path.join(folder, 'tep.csv'), `${csvOf(folder).split('\r\n').slice(0, -2).join('\r\n')}\r\n`);
      await signAgain({ folder, key });
    }],
    ['the same with the root of what is left', '1', /outcomes\./, async (folder) => {
      fs.writeFileSync(path.join(folder, 'tep.csv'), `${csvOf(folder).split('\r\n').slice(0, -2).join('\r\n')}\r\n`);
      await signAgain({ folder, key }, patch(['merkle'], { ...merkleOf(csvOf(folder)), over: 'tep.csv', rule: { vi: 'x', en: 'x' } }));
    }],
    ['two lines of the table in each other\'s place', '1', /Merkle root/, async (folder) => {
      const [head = '', one = '', two = '', ...rest] = csvOf(folder).split('\r\n');
      fs.writeFileSync(path.join(folder, 'tep.csv'), [head, two, one, ...rest].join('\r\n'));
      await signAgain({ folder, key });
    }],
    ['damage called a match, with its root', '1', /another digest/, async (folder) => {
      fs.writeFileSync(path.join(folder, 'tep.csv'), csvOf(folder).replace(',mismatch,', ',match,'));
      await signAgain({ folder, key }, patch(['merkle'], { ...merkleOf(csvOf(folder)), over: 'tep.csv', rule: { vi: 'x', en: 'x' } }));
    }],
    ['a list of checksums without a line', '1', /checksums/, async (folder) => {
      const file = path.join(folder, 'checksums.sha256');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
      await signAgain({ folder, key });
    }],
    ['a page with other figures than the report', '1', /figures of bao-cao\.html/, async (folder) => {
      const file = path.join(folder, 'bao-cao.html');
      const page = fs.readFileSync(file, 'utf8');
      const changed = page.replaceAll('<td>1</td>', '<td>0</td>');
      expect(changed).to.not.equal(page);
      fs.writeFileSync(file, changed);
      await signAgain({ folder, key }, undefined, false);
    }],
    ['a page with another word', '2', /bao-cao\.html is not the file that the ledger has/, async (folder) => {
      const file = path.join(folder, 'bao-cao.html');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('</h1>', ' (không có gì hỏng)</h1>'));
      await signAgain({ folder, key }, undefined, false);
    }],
    ['another responsible person, everything made to fit', '2', /about another report/, async (folder) => signAgain({ folder, key }, patch(['repository', 'responsible'], 'nguoi-khac@example.vn'))],
    ['the proof of the other report', '2', /about another report/, async (folder) => {
      fs.copyFileSync(path.join(second, 'bao-cao.tlog-proof'), path.join(folder, 'bao-cao.tlog-proof'));
      await signAgain({ folder, key });
    }],
    ['a proof whose checkpoint is said to be larger', '2', /signature of the ledger is WRONG/, async (folder) => {
      const file = path.join(folder, 'bao-cao.tlog-proof');
      const proof = fs.readFileSync(file, 'utf8');
      const [, size = ''] = /\n\n[^\n]+\n(\d+)\n/.exec(proof) ?? [];
      fs.writeFileSync(file, proof.replace(`\n${size}\n`, `\n${Number(size) + 1}\n`));
      await signAgain({ folder, key });
    }],
    ['another key throughout', '1', /fingerprint is/, async (folder) => withOtherKey(folder)],
    ['another key throughout, for whoever compares no fingerprint', '2', /about another report/, async (folder) => withOtherKey(folder), false],
  ];

  /** All that a thief without the archive's key can do: his own key, and all signatures anew. */
  async function withOtherKey(folder: string): Promise<void> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const open = createPublicKey(privateKey);
    const pem = open.export({ format: 'pem', type: 'spki' }).toString();
    fs.writeFileSync(path.join(folder, 'khoa-cong-khai.pem'), pem);
    await signAgain({ folder, key: privateKey }, (report) => {
      Object.assign(report['signature'] as object, { keySha256: digestOf('sha256', open.export({ format: 'der', type: 'spki' })), publicPem: pem });
    });
  }

  for (const [title, level, says, attack, withKey = true] of attacks) {
    it(`${level === 'verified' ? 'is verified' : `is refused at level ${level}`}: ${title}`, async () => {
      const folder = archive.at('tấn công');
      fs.cpSync(first, folder, { recursive: true });
      await attack(folder);
      const judged = verify(folder, ...(withKey ? ['--key', fingerprint] : []));
      expect([judged.level, says.test(judged.said)], judged.said).to.deep.equal([level, true]);
      fs.rmSync(folder, { recursive: true });
    });
  }

  it('is refused at level 1 with any part of another report of the same archive', () => {
    const different = fs.readdirSync(first).filter((name) => Buffer.compare(fs.readFileSync(path.join(first, name)), fs.readFileSync(path.join(second, name))) !== 0);
    expect(different).to.include.members(['bao-cao.json', 'bao-cao.json.sig', 'bao-cao.html', 'bao-cao.pdf', 'bao-cao.tlog-proof', TOTAL, `${TOTAL}.sig`]);
    for (const name of different) {
      const folder = archive.at('tráo');
      fs.cpSync(first, folder, { recursive: true });
      fs.copyFileSync(path.join(second, name), path.join(folder, name));
      expect(verify(folder, '--key', fingerprint).level, name).to.equal('1');
      fs.rmSync(folder, { recursive: true });
    }
    guaranteeRow({
      guarantee: 'G15', faults: 'by somebody with the archive\'s own key: figures, table, lists, page, proof changed and everything signed again; parts of two reports exchanged; another key',
      tried: attacks.length - 1 + different.length, survived: attacks.length - 1 + different.length, remark: 'Each is refused at the level where it shows: 1 within the bundle, 2 against the ledger.',
    });
  });

  it('is told what to give when it is a zip, a bag, a folder above it, or nothing', async () => {
    const { delivered: [zip = '', bag = ''] } = await archive.operations.auditReports.make({ repo: archive.repo, period: '2026', forms: ['zip', 'bag'], into: archive.at('giao'), newKey: false, signal: new AbortController().signal, onProgress: () => undefined });
    expect(verify(zip).said).to.include('is a .zip: unpack it');
    expect(verify(bag, '--key', fingerprint)).to.include({ level: 'verified' });
    expect(verify(archive.at('giao')).said).to.include('give the folder of the report itself');
    expect(verify(archive.at('không có')).said).to.include('there is no folder');
    const { stdout } = spawnSync('python3', ['-B', VERIFIER, first, '--lang', 'vi'], { encoding: 'utf8' });
    expect(stdout).to.include('khớp ').and.include('chưa kiểm ').and.not.match(/mismatch|not-checked|overdue/);
  });

  it('does not rest on a run whose file was edited and sealed again', async () => {
    const runs = path.join(archive.repo, 'fixity/runs');
    const [name = ''] = fs.readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ndjson'));
    const lines = fs.readFileSync(path.join(runs, name), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, Json>);
    const edited = lines.slice(0, -1).map((line) => (line['outcome'] === 'mismatch' && line['line'] !== 'canary' ? { ...line, outcome: 'match', actual: line['expected'] ?? null } : line));
    const tree = new TreeEdge();
    for (const line of edited) tree.add(leafHash(Buffer.from(canonicalJson(line))));
    const end = { ...lines.at(-1), outcome: 'sound', damaged: 0, root: Buffer.from(tree.root()).toString('hex') };
    fs.writeFileSync(path.join(runs, name), [...edited, end].map((line) => `${canonicalJson(line)}\n`).join(''));
    const { made } = await archive.operations.auditReports.make({ repo: archive.repo, period: '2026', forms: [], newKey: false, signal: new AbortController().signal, onProgress: () => undefined });
    const { runFiles } = made.report['sampling'] as unknown as { readonly runFiles: readonly { readonly use: string }[] };
    expect([runFiles.map(({ use }) => use), made.outcomes.mismatch]).to.deep.equal([['changed'], 1]);
  });
});
