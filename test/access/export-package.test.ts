import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { exportPackage, type ExportForm } from '../../src/access/index.ts';
import { openForReading } from '../../src/app/compose.ts';
import { packageUuid } from '../../src/base/index.ts';
import { readWhole } from '../ingest/receive/scratch.ts';
import { faultOf, textFrom } from '../storage/made-store.ts';
import { MadeArchive } from '../flow/made-archive.ts';

const FORMS = ['folder', 'bag', 'zip', 'tar'] as const;
const LONG_NAME = `${'Quyết định về việc phê duyệt kế hoạch chỉnh lý '.repeat(2)}số 1.txt`;

describe('an export', function () {
  this.timeout(30_000);
  let archive: MadeArchive;
  let id: string;
  let out: string;
  let exports = 0;

  before(async () => {
    archive = await MadeArchive.make();
    archive.put('một/giữ.txt', 'không đổi');
    archive.put('một/sửa.txt', 'bản đầu');
    archive.put('một/rỗng.txt', '');
    id = await archive.archive(archive.at('in/một'));
    archive.put('hai/giữ.txt', 'không đổi');
    archive.put('hai/sửa.txt', 'bản sau');
    archive.put(`hai/Phông 01/Hộp 2/${LONG_NAME}`, 'tên dài');
    archive.put('hai/lớn.bin', Buffer.alloc(2_000_000, 'kho'));
    await archive.ingest(archive.at('in/hai'), { update: id });
  });
  after(async () => archive.remove());
  beforeEach(() => { out = archive.at(`ra ${exports += 1}`); });

  for (const version of [1, 2]) {
    for (const form of FORMS) {
      it(`of version ${version} as ${form} is that version, byte for byte`, async () => {
        const made = await exporting(archive, { id, as: form, into: out, version });
        expect(fs.readdirSync(out)).to.deep.equal([path.basename(made)]);
        const name = `${packageUuid(id)!}-v${version}`;
        expect(path.basename(made)).to.equal({ folder: id.replaceAll(':', '_'), bag: name, zip: `${name}.zip`, tar: `${name}.tar` }[form]);
        const state = await stateOf(archive, id, version);
        const { content, codes, source } = await readWhole(made);
        expect(codes).to.deep.equal([]);
        expect(content).to.deep.equal(form === 'folder' ? below(state, `data/${id.replaceAll(':', '_')}/`) : state);
        expect(source.container).to.equal(form === 'bag' ? 'folder' : form);
      });
    }
  }

  it('is of the newest version unless another is asked for', async () => {
    expect(path.basename(await exporting(archive, { id, as: 'zip', into: out }))).to.equal(`${packageUuid(id)!}-v2.zip`);
  });

  for (const form of ['zip', 'tar'] as const) {
    it(`as ${form} gives the same bytes each time`, async () => {
      const one = fs.readFileSync(await exporting(archive, { id, as: form, into: path.join(out, '1') }));
      const two = fs.readFileSync(await exporting(archive, { id, as: form, into: path.join(out, '2') }));
      expect(one.equals(two)).to.equal(true);
    });

    it(`as ${form} is a bag that Kho judges valid and recognises`, async () => {
      const outcome = await archive.check(await exporting(archive, { id, as: form, into: out }));
      expect(outcome).to.include({ kind: 'judged', recognised: 'bagit', container: form });
      expect(outcome.kind === 'judged' ? outcome.findings.filter(({ severity }) => severity === 'error') : undefined).to.deep.equal([]);
    });
  }

  for (const form of FORMS) {
    it(`as ${form} never replaces what is there already`, async () => {
      const made = await exporting(archive, { id, as: form, into: out });
      const before = listed(out);
      expect((await faultOf(exporting(archive, { id, as: form, into: out }))).code).to.equal('TARGET_EXISTS');
      expect(listed(out)).to.deep.equal(before);
      expect(fs.existsSync(made)).to.equal(true);
    });

    it(`as ${form} of a version that was never made leaves nothing`, async () => {
      expect((await faultOf(exporting(archive, { id, as: form, into: out, version: 3 }))).code).to.equal('VERSION_NOT_FOUND');
      expect(listed(out)).to.deep.equal([]);
    });

    it(`as ${form} that is interrupted leaves nothing, whenever it is`, async () => {
      expect((await faultOf(exporting(archive, { id, as: form, into: out }, 0))).code).to.equal('INTERRUPTED');
      expect(listed(out)).to.deep.equal([]);
      expect((await faultOf(exporting(archive, { id, as: form, into: out }, 1))).code).to.equal('INTERRUPTED');
      expect(listed(out)).to.deep.equal([]);
      await exporting(archive, { id, as: form, into: out });
    });

    it(`as ${form} into a place that cannot be written to is a fault of storage and leaves nothing`, async () => {
      fs.mkdirSync(out);
      fs.writeFileSync(path.join(out, 'tệp'), '');
      expect((await faultOf(exporting(archive, { id, as: form, into: path.join(out, 'tệp', 'x') }))).code).to.equal('STORAGE_FAILED');
      expect(listed(out)).to.deep.equal(['tệp']);
    });
  }

  it('of an unknown package makes not even the folder', async () => {
    expect((await faultOf(exporting(archive, { id: 'urn:uuid:00000000-0000-4000-8000-000000000000', as: 'bag', into: out }))).code).to.equal('PACKAGE_NOT_FOUND');
    expect(fs.existsSync(out)).to.equal(false);
  });
});

describe('an export of a damaged package', function () {
  this.timeout(30_000);
  let archive: MadeArchive;
  let id: string;
  let content: string;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    for (let n = 0; n < 20; n += 1) archive.put(`một/${n}.txt`, `tờ số ${n}`);
    id = await archive.archive(archive.at('in/một'));
    const folder = path.join(archive.objectRoots()[0]!, 'v1/content');
    content = path.join(folder, fs.readdirSync(folder).find((name) => fs.readFileSync(path.join(folder, name), 'utf8') === 'tờ số 11')!);
  });
  afterEach(async () => archive.remove());

  const DAMAGES: readonly (readonly [title: string, damage: (file: string) => void])[] = [
    ['with a changed byte', (file) => { fs.writeFileSync(file, 'tờ số 1!'); }],
    ['with a file cut short', (file) => { fs.truncateSync(file, 2); }],
    ['with a file that grew', (file) => { fs.appendFileSync(file, ' '); }],
    ['with a file gone', (file) => { fs.rmSync(file); }],
    ['with a folder in a file\'s place', (file) => { fs.rmSync(file); fs.mkdirSync(file); }],
    ['with a link to other bytes in a file\'s place', (file) => { fs.rmSync(file); fs.symlinkSync('/etc/passwd', file); }],
  ];
  for (const [title, damage] of DAMAGES) {
    for (const form of FORMS) {
      it(`${title} as ${form} is OBJECT_DAMAGED and leaves no file`, async () => {
        damage(content);
        const fault = await faultOf(exporting(archive, { id, as: form, into: archive.at('out') }));
        expect(fault.code, fault.message).to.equal('OBJECT_DAMAGED');
        expect(listed(archive.at('out'))).to.deep.equal([]);
      });
    }
  }

  it('is still possible for a version that the damage does not touch', async () => {
    archive.put('hai/mới.txt', 'chỉ có tờ này');
    await archive.ingest(archive.at('in/hai'), { update: id });
    fs.writeFileSync(content, 'hỏng');
    expect((await faultOf(exporting(archive, { id, as: 'zip', into: archive.at('out'), version: 1 }))).code).to.equal('OBJECT_DAMAGED');
    expect(path.basename(await exporting(archive, { id, as: 'zip', into: archive.at('out'), version: 2 }))).to.match(/-v2\.zip$/);
  });
});

interface Export {
  readonly id: string;
  readonly as: ExportForm;
  readonly into: string;
  readonly version?: number;
}

/** Exports a package; with `stopAfter`, the signal is aborted after so many files. Answers where the export is. */
async function exporting(archive: MadeArchive, { id, ...request }: Export, stopAfter?: number): Promise<string> {
  const stop = new AbortController();
  if (stopAfter === 0) stop.abort();
  let files = 0;
  const kho = await openForReading(archive.repo, archive.surroundings);
  try {
    const view = await kho.store.openObject(id);
    const onBytes = (): void => { if ((files += 1) === stopAfter) stop.abort(); };
    return (await exportPackage(view, { ...request, onBytes, signal: stop.signal, pool: kho.pool, newId: archive.surroundings.newId })).path;
  } finally {
    await kho.close();
  }
}

async function stateOf(archive: MadeArchive, id: string, version: number): Promise<Readonly<Record<string, string>>> {
  const kho = await openForReading(archive.repo, archive.surroundings);
  const view = await kho.store.openObject(id);
  const state: Record<string, string> = {};
  for (const file of view.files(version)) state[file.path] = await textFrom(view.open(file));
  await kho.close();
  return state;
}

function below(state: Readonly<Record<string, string>>, folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name.startsWith(folder)).map(([name, text]) => [name.slice(folder.length), text]));
}

function listed(folder: string): readonly string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}
