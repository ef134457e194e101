import { expect } from 'chai';
import { storageLevel, type CopyPlace } from '../../src/replicas/index.ts';

const place = (device: number, zone = '', media = '', region?: string): CopyPlace => (
  { device, zone, media, ...(region === undefined ? {} : { region }) });

describe('the NDSA level for storage', () => {
  const cases: readonly (readonly [string, number, readonly CopyPlace[], number])[] = [
    ['is 0 with one copy', 1, [place(1)], 0],
    ['is 0 with one copy, whatever places there are', 1, [place(1), place(2), place(3)], 0],
    ['is 0 with two copies on one disk', 2, [place(1), place(1)], 0],
    ['is 1 with two copies on two disks', 2, [place(1), place(2)], 1],
    ['is 1 with three copies on two disks', 3, [place(1), place(2), place(2, 'Huế')], 1],
    ['is 1 with three copies of which nobody said where they are', 3, [place(1), place(2), place(3)], 1],
    ['is 1 with three copies in one zone, however it is written', 3, [place(1, 'Huế'), place(2, 'huế '), place(3, 'Huế')], 1],
    ['is 2 with a third copy elsewhere', 3, [place(1, 'Huế'), place(2, 'Huế'), place(3, 'Đà Nẵng')], 2],
    ['is 2 with another region under the same threat', 3, [place(1, 'lũ', 'ssd', 'Huế'), place(2, 'lũ', 'hdd', 'Huế'), place(3, 'lũ', 'hdd', 'Quảng Trị')], 2],
    ['is 3 with another threat and another medium', 3, [place(1, 'Huế', 'ssd'), place(2, 'Huế', 'ssd'), place(3, 'Đà Nẵng', 'hdd')], 3],
    ['is 4 with three threats', 3, [place(1, 'Huế', 'ssd'), place(2, 'Hà Nội', 'hdd'), place(3, 'Đà Nẵng', 'hdd')], 4],
    ['is 0 with two copies of which only one is within reach', 2, [place(1)], 0],
  ];
  for (const [title, copies, places, level] of cases) it(title, () => { expect(storageLevel(copies, places)).to.equal(level); });
});
