import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Fault, type CopyLocation } from '../../../src/base/index.ts';
import { takeOver, takeTurn } from '../../../src/storage/index.ts';
import { storeLocations } from '../../../src/storage/local/locations.ts';
import { temporaryFolder } from '../made-store.ts';

describe('the turn to write to a location', () => {
  let folder: string;
  let location: CopyLocation;
  let words = 0;
  beforeEach(() => {
    folder = temporaryFolder();
    location = { id: 'one', name: 'b', kind: 'fs', path: path.join(folder, 'b'), media: '', zone: '', addedAt: '2026-11-20T08:00:00Z', state: 'active', verifyDays: 90 };
    for (const name of ['b', 'store', 'other']) fs.mkdirSync(path.join(folder, name));
  });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  const newId = (): string => { words += 1; return `word ${words}`; };
  const word = (): string => path.join(folder, 'b', 'kho-turn.txt');
  const turns = (store: string): string => path.join(folder, store, 'turns');
  const turn = async (store: string): Promise<string> => takeTurn(location, storeLocations(path.join(folder, store)), newId)
    .then(() => 'taken', (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)));

  it('is taken again and again by the one store that writes there', async () => {
    expect([await turn('store'), await turn('store'), await turn('store')]).to.deep.equal(['taken', 'taken', 'taken']);
  });

  it('is refused to a store that somebody else followed, and to one that was never there', async () => {
    await turn('store');
    fs.cpSync(turns('store'), turns('other'), { recursive: true });
    expect(await turn('other')).to.equal('taken');
    expect(await turn('store')).to.equal('LOCATION_SHARED');
    fs.rmSync(turns('store'), { recursive: true });
    expect(await turn('store')).to.equal('LOCATION_SHARED');
    expect(await turn('other'), 'a refusal changes nothing').to.equal('taken');
  });

  it('is refused at a location that was put back into an earlier state', async () => {
    await turn('store');
    const before = fs.readFileSync(word());
    await turn('store');
    await turn('store');
    fs.writeFileSync(word(), before);
    expect(await turn('store')).to.equal('LOCATION_SHARED');
  });

  it('is not lost when the process dies between telling the store and telling the location', async () => {
    await turn('store');
    const before = fs.readFileSync(word());
    await turn('store');
    fs.writeFileSync(word(), before);
    expect(await turn('store')).to.equal('taken');
    fs.rmSync(word());
    fs.rmSync(turns('store'), { recursive: true });
    await turn('store');
    fs.rmSync(word());
    expect(await turn('store'), 'the very first one').to.equal('taken');
  });

  it('is given by an operator to the store that goes on', async () => {
    await turn('store');
    await takeOver(location, storeLocations(path.join(folder, 'other')), newId);
    expect(await turn('other')).to.equal('taken');
    expect(await turn('store')).to.equal('LOCATION_SHARED');
  });
});
