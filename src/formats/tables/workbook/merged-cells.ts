import type { ByteStream } from '../../../base/index.ts';
import type { TableCell } from '../table.ts';

/** A merged region, rows from 1 and columns from 0. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** More regions than a table has cells for; attacker-controlled. */
const MOST = 1_000_000;
/** A table is no wider; a region that is goes on to here. */
const WIDEST = 1024;
const TAG = 'mergeCell';
const REF = /<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g;
/** The longest tag that is looked for across two pieces. */
const CARRY = 512;

/**
 * Finds the merged regions of a sheet, which stand behind its cells: the part is looked through for their tags before it is
 * read. In the text of a cell `<` cannot stand, so nothing that somebody wrote is mistaken for one.
 */
export async function mergedRegions(bytes: ByteStream): Promise<readonly Region[]> {
  const regions: Region[] = [];
  let carry = '';
  for await (const chunk of bytes) {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (!piece.includes(TAG, 0, 'latin1') && !carry.includes('<')) {
      carry = piece.toString('latin1', Math.max(0, piece.length - TAG.length * 4));
      continue;
    }
    const text = carry + piece.toString('latin1');
    let end = 0;
    for (const match of text.matchAll(REF)) {
      end = match.index + match[0].length;
      const region = regionOf(match);
      if (region !== undefined && regions.length < MOST) regions.push(region);
    }
    carry = text.slice(Math.max(end, text.length - CARRY));
  }
  return regions.sort((one, other) => one.top - other.top || one.left - other.left);
}

function regionOf([, fromColumn = '', fromRow = '', toColumn = '', toRow = '']: RegExpExecArray | RegExpMatchArray): Region | undefined {
  const region = { top: Number(fromRow), left: columnIndex(fromColumn), bottom: Number(toRow), right: Math.min(columnIndex(toColumn), columnIndex(fromColumn) + WIDEST) };
  return region.bottom < region.top || region.right < region.left ? undefined : region;
}

/** 0 for A, 26 for AA. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (let at = 0; at < letters.length; at += 1) index = index * 26 + letters.charCodeAt(at) - 64;
  return index - 1;
}

/** Gives covered cells what their region shows, row after row. */
export class MergedCells {
  readonly #regions: readonly Region[];
  #next = 0;
  /** Regions that the current row lies in, by each of their columns: in a sound sheet they do not overlap. */
  readonly #covering = new Map<number, { readonly region: Region; shown: TableCell | undefined }>();

  constructor(regions: readonly Region[]) {
    this.#regions = regions;
  }

  /** Fills the covered cells of a row; rows come in ascending order. */
  fill(row: number, cells: (TableCell | undefined)[]): void {
    if (this.#next >= this.#regions.length && this.#covering.size === 0) return;
    for (const [column, { region }] of this.#covering) if (region.bottom < row) this.#covering.delete(column);
    for (let region = this.#regions[this.#next]; region !== undefined && region.top <= row; region = this.#regions[this.#next]) {
      this.#next += 1;
      if (region.bottom >= row) this.#enter(region, region.top === row ? cells[region.left] : undefined);
    }
    for (const [column, { region, shown }] of this.#covering) {
      if (shown === undefined || (row === region.top && column === region.left)) continue;
      cells[column] ??= { ...shown, merged: column === region.left ? 'above' : 'left' };
    }
  }

  #enter(region: Region, shown: TableCell | undefined): void {
    for (let column = region.left; column <= region.right; column += 1) if (!this.#covering.has(column)) this.#covering.set(column, { region, shown });
  }
}
