import type { TextSink } from '../../base/index.ts';

/** Fixed names of an OCFL 1.1 object and storage root. */
export const OCFL = {
  objectDeclaration: '0=ocfl_object_1.1',
  objectDeclarationText: 'ocfl_object_1.1\n',
  rootDeclaration: '0=ocfl_1.1',
  rootDeclarationText: 'ocfl_1.1\n',
  inventory: 'inventory.json',
  sidecar: 'inventory.json.sha512',
  inventoryType: 'https://ocfl.io/1.1/spec/#inventory',
} as const;

/** Digest → paths, the shape of an inventory's `manifest`, `state` and `fixity` blocks. */
export type DigestMap = Readonly<Record<string, readonly string[]>>;

/** One version block (OCFL 1.1 §3.5.3). */
export interface InventoryVersion {
  /** RFC 3339. */
  readonly created: string;
  readonly message: string;
  readonly user: { readonly name: string; readonly address?: string };
  /** Digest → logical paths. */
  readonly state: DigestMap;
}

/** An inventory that was checked (or made by Kho): sha512, head present, every path inside the object. */
export interface Inventory {
  readonly id: string;
  readonly head: number;
  readonly contentDirectory: string;
  /** sha512 → content paths relative to the object root. */
  readonly manifest: DigestMap;
  /** Version number → block; 1…head, complete. */
  readonly versions: ReadonlyMap<number, InventoryVersion>;
  /** Algorithm → (digest → content paths). */
  readonly fixity: Readonly<Record<string, DigestMap>>;
}

/** Text of the sidecar `inventory.json.sha512`. */
export function sidecarText(digest: string): string {
  return `${digest} ${OCFL.inventory}\n`;
}

/** The digest that a sidecar declares, or undefined when it is not a sidecar. */
export function sidecarDigest(text: string): string | undefined {
  return /^([0-9a-fA-F]{128})\s+inventory\.json\s*$/.exec(text)?.[1]?.toLowerCase();
}

/**
 * Writes an inventory as JSON, entry by entry, so that 100,000 files never become one string.
 * The same inventory always gives the same bytes.
 */
export function writeInventory(sink: TextSink, inventory: Inventory): void {
  sink(`{\n  "id": ${JSON.stringify(inventory.id)},\n  "type": ${JSON.stringify(OCFL.inventoryType)},\n`);
  sink(`  "digestAlgorithm": "sha512",\n  "head": "v${inventory.head}",\n`);
  sink(`  "contentDirectory": ${JSON.stringify(inventory.contentDirectory)},\n  "manifest": `);
  writeDigestMap(sink, inventory.manifest, '  ');
  sink(',\n  "versions": {\n');
  let first = true;
  for (const [number, version] of inventory.versions) {
    sink(`${first ? '' : ',\n'}    "v${number}": {\n      "created": ${JSON.stringify(version.created)},\n`);
    sink(`      "message": ${JSON.stringify(version.message)},\n      "user": ${JSON.stringify(version.user)},\n      "state": `);
    writeDigestMap(sink, version.state, '      ');
    sink('\n    }');
    first = false;
  }
  sink('\n  },\n  "fixity": {\n');
  const blocks = Object.entries(inventory.fixity);
  blocks.forEach(([algorithm, map], n) => {
    sink(`    ${JSON.stringify(algorithm)}: `);
    writeDigestMap(sink, map, '    ');
    sink(n < blocks.length - 1 ? ',\n' : '\n');
  });
  sink('  }\n}\n');
}

function writeDigestMap(sink: TextSink, map: DigestMap, indent: string): void {
  sink('{');
  let separator = '\n';
  for (const digest in map) {
    sink(`${separator}${indent}  ${JSON.stringify(digest)}: ${JSON.stringify(map[digest])}`);
    separator = ',\n';
  }
  sink(`\n${indent}}`);
}
