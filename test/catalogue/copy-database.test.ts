import fs from 'node:fs';
import { expect } from 'chai';
import { copyDatabase, databaseProblem, openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import { jobMigrations } from '../../src/jobs/index.ts';
import { faultOf } from '../backup/faults.ts';
import { madeCatalogue, packageIdOf, registrationOf } from './made-catalogue.ts';

describe('a copy of the catalogue\'s database', () => {
  let made: Awaited<ReturnType<typeof madeCatalogue>>;
  let copy: string;
  beforeEach(async () => {
    made = await madeCatalogue();
    for (const n of [3, 1, 2]) await made.catalogue.registerVersion(registrationOf(n));
    copy = `${made.file}.copy 'of it'`;
  });
  afterEach(async () => { await made.remove(); });

  const linesOf = async (catalogue: Catalogue): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const line of catalogue.logicalDump()) lines.push(line);
    return lines;
  };

  it('has what was committed, and nothing of a transaction that is open', async () => {
    const before = await linesOf(made.catalogue);
    await made.catalogue.transaction(async (tx) => {
      await made.catalogue.registerVersion(registrationOf(4), tx);
      copyDatabase(made.file, copy);
    });
    const copied = await openCatalogue({ file: copy, clock: made.clock, migrations: jobMigrations });
    try {
      expect(await linesOf(copied)).to.deep.equal(before);
      expect(await linesOf(made.catalogue)).to.have.length.above(before.length);
    } finally {
      await copied.close();
    }
  });

  it('is looked at: flipped pages are noticed, and a file that is no database', () => {
    copyDatabase(made.file, copy);
    expect(databaseProblem(copy)).to.equal(undefined);
    const bytes = fs.readFileSync(copy);
    bytes.fill(0xff, 4096, 8192);
    fs.writeFileSync(copy, bytes);
    expect(databaseProblem(copy)).to.be.a('string');
    fs.writeFileSync(copy, 'không phải cơ sở dữ liệu'.repeat(50));
    expect(databaseProblem(copy)).to.be.a('string');
  });

  it('is never made of what is not there, nor over what is', async () => {
    expect((await faultOf(Promise.resolve().then(() => { copyDatabase(`${made.file}.absent`, copy); }))).code).to.equal('CATALOGUE_FAILED');
    expect(fs.existsSync(`${made.file}.absent`)).to.equal(false);
    fs.writeFileSync(copy, 'của ai đó');
    expect((await faultOf(Promise.resolve().then(() => { copyDatabase(made.file, copy); }))).code).to.equal('CATALOGUE_FAILED');
    expect(fs.readFileSync(copy, 'utf8')).to.equal('của ai đó');
  });

  it('is listed by what was committed of each package, in the order of identifiers', async () => {
    const heads = [];
    for await (const head of made.catalogue.committedHeads()) heads.push(head);
    expect(heads.map(({ id, head }) => [id, head])).to.deep.equal([1, 2, 3].map((n) => [packageIdOf(n), 1]));
    expect(heads[0]?.inventoryDigest).to.equal((await made.catalogue.package(packageIdOf(1)))?.inventoryDigest);
  });
});
