// BLAKE2b (RFC 7693) with any digest length. OpenSSL, and so node:crypto, offers only 64 bytes; OCFL extension 0009 also
// names 20, 32 and 48, whose initial state differs, so they are no cut-off of the long one. 64-bit words are kept as two
// halves because BigInt arithmetic is twenty times slower.

const BLOCK = 128;

/** SHA-512's initial words, high and low half by turns (RFC 7693 §2.6). */
const INITIAL = Uint32Array.of(
  0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1,
  0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179,
);

/** Message word schedule (RFC 7693 §2.7); rounds 10 and 11 repeat rounds 0 and 1. */
const SIGMA: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const ROUNDS = 12;

/** Columns, then diagonals (RFC 7693 §3.2). */
const MIXES: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];

/** A BLAKE2b digest of `length` bytes (1 to 64), without key. */
export function createBlake2b(length: number): { update(bytes: Uint8Array): void; hex(): string } {
  return new Blake2b(length);
}

class Blake2b {
  readonly #length: number;
  readonly #state = INITIAL.slice();
  readonly #block = new Uint8Array(BLOCK);
  readonly #words = new DataView(this.#block.buffer);
  readonly #work = new Uint32Array(32);
  #filled = 0;
  #total = 0;

  constructor(length: number) {
    this.#length = length;
    this.#state[1] = (this.#state[1] ?? 0) ^ 0x01010000 ^ length;
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      // The last block is compressed differently: a full one waits until something follows it.
      if (this.#filled === BLOCK) this.#compress(false);
      const part = bytes.subarray(at, at + BLOCK - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  hex(): string {
    this.#block.fill(0, this.#filled);
    this.#compress(true);
    const digest = Buffer.alloc(64);
    for (let word = 0; word < 8; word += 1) {
      digest.writeUInt32LE(this.#state[2 * word + 1] ?? 0, 8 * word);
      digest.writeUInt32LE(this.#state[2 * word] ?? 0, 8 * word + 4);
    }
    return digest.subarray(0, this.#length).toString('hex');
  }

  #compress(last: boolean): void {
    const v = this.#work;
    this.#total += this.#filled;
    this.#filled = 0;
    v.set(this.#state, 0);
    v.set(INITIAL, 16);
    v[25] = (v[25] ?? 0) ^ (this.#total % 2 ** 32);
    v[24] = (v[24] ?? 0) ^ Math.floor(this.#total / 2 ** 32);
    if (last) {
      v[28] = ~(v[28] ?? 0);
      v[29] = ~(v[29] ?? 0);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = SIGMA[round % SIGMA.length] ?? [];
      MIXES.forEach(([a, b, c, d], n) => {
        this.#halfMix([2 * a, 2 * b, 2 * c, 2 * d], order[2 * n] ?? 0, [32, 24]);
        this.#halfMix([2 * a, 2 * b, 2 * c, 2 * d], order[2 * n + 1] ?? 0, [16, 63]);
      });
    }
    for (let n = 0; n < 16; n += 1) this.#state[n] = (this.#state[n] ?? 0) ^ (v[n] ?? 0) ^ (v[n + 16] ?? 0);
  }

  /** One half of the mixing function G: a += b + word; d = (d ^ a) >>> r; c += d; b = (b ^ c) >>> s. */
  #halfMix([a, b, c, d]: readonly [number, number, number, number], word: number, [r, s]: readonly [number, number]): void {
    const v = this.#work;
    add(v, a, v[b] ?? 0, v[b + 1] ?? 0);
    add(v, a, this.#words.getUint32(8 * word + 4, true), this.#words.getUint32(8 * word, true));
    rotate(v, d, a, r);
    add(v, c, v[d] ?? 0, v[d + 1] ?? 0);
    rotate(v, b, c, s);
  }
}

function add(v: Uint32Array, at: number, high: number, low: number): void {
  const sum = (v[at + 1] ?? 0) + low;
  v[at + 1] = sum;
  v[at] = (v[at] ?? 0) + high + (sum >= 2 ** 32 ? 1 : 0);
}

/** `v[at] = (v[at] ^ v[by])`, rotated right. */
function rotate(v: Uint32Array, at: number, by: number, bits: number): void {
  const high = (v[at] ?? 0) ^ (v[by] ?? 0);
  const low = (v[at + 1] ?? 0) ^ (v[by + 1] ?? 0);
  if (bits === 32) {
    v[at] = low;
    v[at + 1] = high;
  } else if (bits < 32) {
    v[at] = (high >>> bits) | (low << (32 - bits));
    v[at + 1] = (low >>> bits) | (high << (32 - bits));
  } else {
    v[at] = (high << (64 - bits)) | (low >>> (bits - 32));
    v[at + 1] = (low << (64 - bits)) | (high >>> (bits - 32));
  }
}
