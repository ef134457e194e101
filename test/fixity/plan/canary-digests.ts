import { digestOf } from '../../../src/base/index.ts';
import { canaryFiles, type CanaryName } from '../../../src/fixity/plan/canaries.ts';

/** What the harmed file of a canary should be, by its inventory, and what it is. */
export function canaryDigests(name: CanaryName, algorithm: 'sha512'): { readonly expected: string; readonly found: string } {
  const files = new Map(canaryFiles(name).map((file) => [file.name, file.bytes]));
  const { manifest } = JSON.parse(Buffer.from(files.get(`${name}/inventory.json`)!).toString('utf8')) as { manifest: Record<string, string[]> };
  for (const [expected, [content]] of Object.entries(manifest)) {
    const bytes = files.get(`${name}/${content}`);
    const found = bytes === undefined ? '' : digestOf(algorithm, bytes);
    if (found !== expected) return { expected, found };
  }
  throw new Error(`${name} is whole`);
}
