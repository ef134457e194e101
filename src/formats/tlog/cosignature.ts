/** Bytes of a timestamped Ed25519 signature: the time and the signature (tlog-cosignature, Format). */
const COSIGNATURE_BYTES = 8 + 64;

/** What a witness signs of a checkpoint: that it saw this consistent tree at this time (tlog-cosignature, cosignature/v1). */
export function cosignedMessage(checkpointText: string, time: number): string {
  return `cosignature/v1\ntime ${time}\n${checkpointText}`;
}

/** The signature of a cosignature's line: the time in eight bytes, big-endian, then Ed25519. */
export function writeCosignature(time: number, signature: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(time));
  return Buffer.concat([head, signature]);
}

/** The time that an untrusted cosignature claims, POSIX seconds; undefined when it is malformed. */
export function timeOfCosignature(signature: Uint8Array): number | undefined {
  if (signature.byteLength !== COSIGNATURE_BYTES) return undefined;
  const time = Buffer.from(signature.subarray(0, 8)).readBigUInt64BE();
  return time > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(time);
}
