/** The longest entry that the length of a bundle can say. */
export const ENTRY_LIMIT = 0xffff;

/** Entries, each behind its length in two bytes, big-endian (tlog-tiles). Throws `RangeError` for an entry that is too long. */
export function writeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(entries.flatMap((entry) => {
    if (entry.byteLength > ENTRY_LIMIT) throw new RangeError(`entry of ${entry.byteLength} bytes`);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.byteLength);
    return [length, entry];
  }));
}

/** The entries of a bundle of exactly `width`, or undefined when the bytes are anything else. Attacker-controlled bytes. */
export function entriesOfBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    if (at + 2 > bytes.byteLength) return undefined;
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.byteLength) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return at === bytes.byteLength ? entries : undefined;
}
