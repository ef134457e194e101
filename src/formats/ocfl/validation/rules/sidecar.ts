import type { InventoryRule } from '../breach.ts';

// OCFL 1.1 §3.6: beside every inventory lies a file with its digest.

const SIDECAR = /^(\S+)[ \t]+inventory\.json\s*$/;

/** E058: there is a sidecar. */
export const e058: InventoryRule = function* ({ path, sidecar }) {
  if (sidecar.present.length === 0) yield { path, params: { expected: sidecar.name } };
};

/** E059: it is named after the inventory's `digestAlgorithm`. */
export const e059: InventoryRule = function* ({ path, sidecar }) {
  const { present, name } = sidecar;
  if (present.length > 0 && !present.includes(name)) yield { path, params: { value: present.join(', '), expected: name } };
};

/** E060: it holds the inventory's digest. */
export const e060: InventoryRule = function* ({ path, sidecar }) {
  const { text, digest, name } = sidecar;
  const stated = text === undefined ? undefined : SIDECAR.exec(text)?.[1]?.toLowerCase();
  if (stated !== undefined && digest !== undefined && stated !== digest) yield { path, params: { value: digest, expected: stated, sidecar: name } };
};

/** E061: it is one line: the digest, white space, `inventory.json`. */
export const e061: InventoryRule = function* ({ path, sidecar }) {
  const { text, name } = sidecar;
  if (text !== undefined && !SIDECAR.test(text)) yield { path: path.slice(0, -'inventory.json'.length) + name };
};
