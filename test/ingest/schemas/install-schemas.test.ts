import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Fault } from '../../../src/base/index.ts';
import { installSchemas, openSchemaShelf } from '../../../src/ingest/index.ts';
import { SCHEMA_ORIGINS } from '../../../src/ingest/schemas/index.ts';
import { MadeArchive } from '../../flow/made-archive.ts';
import { OFFICIAL } from '../../formats/xsd/schema-sets.ts';

describe('the schemas in use', () => {
  let folder: string;
  const into = (): string => path.join(folder, 'xsd');
  const put = (name: string, content: string | Uint8Array): string => {
    fs.mkdirSync(path.join(folder, 'in'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'in', name), content);
    return path.join(folder, 'in');
  };
  const official = (name: string): Buffer => fs.readFileSync(OFFICIAL + name);
  const refusal = async (from: string): Promise<Readonly<Record<string, unknown>>> => await installSchemas(from, into()).then(() => ({}), (fault: unknown) => ({ code: (fault as Fault).code, ...(fault as Fault).params }));
  const inUse = async (): Promise<readonly string[]> => (await openSchemaShelf(into()).list()).filter(({ origin }) => origin === 'official').map(({ name }) => name);

  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-schemas-')); });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  it('are those written for Kho until others are installed', async () => {
    const shelf = openSchemaShelf(into());
    expect((await shelf.list()).map(({ origin, name }) => [origin, name])).to.deep.equal(SCHEMA_ORIGINS.map(({ own }) => ['kho', own]));
    expect((await shelf.compiled()).namespaces).to.deep.equal(new Set(SCHEMA_ORIGINS.map(({ namespace }) => namespace)));
  });

  it('cannot be taken from a file that is no official schema, nor from one that only bears its name', async () => {
    const stranger = path.join(put('la.xsd', '<x/>'), 'la.xsd');
    expect(await refusal(stranger)).to.include({ code: 'SCHEMA_REFUSED', path: stranger });
    put('premis-v3-0.xsd', '<x/>');
    expect(await refusal(path.join(folder, 'in'))).to.include({ code: 'SCHEMA_REFUSED', path: path.join(folder, 'in', 'premis-v3-0.xsd') });
    expect(await refusal(path.join(folder, 'khong-co'))).to.include({ code: 'SOURCE_NOT_FOUND' });
    expect(fs.existsSync(into())).to.equal(false);
    expect(fs.readdirSync(folder)).to.deep.equal(['in']);
  });

  describe('once the official ones are at hand', () => {
    before(function () {
      if (fs.existsSync(OFFICIAL)) return;
      if (this.test?.parent !== undefined) this.test.parent.title += ' (skipped: ../shared/schemas is absent)';
      this.skip();
    });

    it('are the official ones, whatever their files are called; strangers in the folder are named and left', async () => {
      for (const { name } of SCHEMA_ORIGINS) put(name === 'mets-1.12.1.xsd' ? 'mets.xsd' : name, official(name));
      put('dc.xsd', official('dc.xsd'));
      const { schemas, refused } = await installSchemas(path.join(folder, 'in'), into());
      expect(schemas.map(({ origin, name }) => [origin, name])).to.deep.equal(SCHEMA_ORIGINS.map(({ name }) => ['official', name]));
      expect(refused).to.deep.equal(['dc.xsd']);
      expect(fs.readdirSync(into()).sort()).to.deep.equal(SCHEMA_ORIGINS.map(({ name }) => name).sort());
      expect(fs.readdirSync(folder).sort()).to.deep.equal(['in', 'xsd']);
    });

    it('come one by one, but METS and its XLink only together', async () => {
      const premis = path.join(put('premis-v3-0.xsd', official('premis-v3-0.xsd')), 'premis-v3-0.xsd');
      await installSchemas(premis, into());
      expect(await inUse()).to.deep.equal(['premis-v3-0.xsd']);
      const mets = path.join(put('mets-1.12.1.xsd', official('mets-1.12.1.xsd')), 'mets-1.12.1.xsd');
      expect(await refusal(mets)).to.deep.equal({ code: 'SCHEMA_REFUSED', path: 'mets-1.12.1.xsd', detail: 'xlink-loc.xsd' });
      expect(await inUse()).to.deep.equal(['premis-v3-0.xsd']);
      put('xlink-loc.xsd', official('xlink-loc.xsd'));
      await installSchemas(path.join(folder, 'in'), into());
      expect(await inUse()).to.deep.equal(['mets-1.12.1.xsd', 'xlink-loc.xsd', 'premis-v3-0.xsd']);
    });

    it('stop every check when one was altered after it was installed', async () => {
      await installSchemas(path.join(put('xml.xsd', official('xml.xsd')), 'xml.xsd'), into());
      fs.appendFileSync(path.join(into(), 'xml.xsd'), ' ');
      const thrown = await openSchemaShelf(into()).compiled().then(() => undefined, (fault: unknown) => fault as Fault);
      expect(thrown?.code).to.equal('SCHEMA_REFUSED');
      expect(thrown?.params['path']).to.equal(path.join(into(), 'xml.xsd'));
    });

    it('are used by check and ingest alike: what only the official ones forbid is found by both', async () => {
      const archive = await MadeArchive.make();
      try {
        // The vocabulary of CONTENTINFORMATIONTYPE is closed in the official schema and open in ours.
        const mets = '<mets xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" csip:CONTENTINFORMATIONTYPE="moi"><structMap><div/></structMap></mets>';
        const sip = path.dirname(archive.put('goi/METS.xml', mets));
        const xCodes = (outcome: { readonly findings?: readonly { readonly code: string }[] } | undefined): readonly string[] => (outcome?.findings ?? []).map(({ code }) => code).filter((code) => code.startsWith('X-'));
        const both = async (): Promise<readonly (readonly string[])[]> => {
          const found: (readonly string[])[] = [];
          await archive.operations.check({ paths: [sip], repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onOutcome: (outcome) => { found.push(xCodes(outcome as never)); } });
          return [...found, xCodes((await archive.ingest(sip))[0] as never)];
        };
        expect(await both()).to.deep.equal([[], []]);
        const csip = path.join(put('DILCISExtensionMETS.xsd', official('DILCISExtensionMETS.xsd')), 'DILCISExtensionMETS.xsd');
        const answer = await archive.operations.schemas({ repo: archive.repo, from: csip });
        expect(answer.folder).to.equal(path.join(archive.repo, 'schemas'));
        expect(await both()).to.deep.equal([['X-05'], ['X-05']]);
        const [line] = (await archive.operations.doctor({ repo: archive.repo })).filter(({ topic }) => topic === 'doctor.schemas');
        expect(line).to.deep.include({ state: 'ok' });
        expect(line?.detail).to.include('DILCISExtensionMETS.xsd');
      } finally {
        await archive.remove();
      }
    });

    it('are not others when the folder that somebody names is not there', async () => {
      const archive = await MadeArchive.make();
      try {
        const asked = archive.operations.check({ paths: ['/x'], schemas: path.join(folder, 'khong-co'), signal: new AbortController().signal, onProgress: () => undefined, onOutcome: () => undefined });
        expect(await asked.then(() => undefined, (fault: unknown) => (fault as Fault).code)).to.equal('SOURCE_NOT_FOUND');
      } finally {
        await archive.remove();
      }
    });
  });
});
