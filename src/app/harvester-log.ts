import { isIPv4, isIPv6 } from 'node:net';
import fs from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode, timestamp, type Clock } from '../base/index.ts';
import type { Harvester, Served, Visitor } from '../harvest/index.ts';
import { writeDurably, type StoreLocations } from '../storage/index.ts';

/** Harvesters that are remembered: the ones that came last. */
const MOST = 100;
const LONGEST_AGENT = 200;
/** A harvest is a thousand pages a second; the file need not know of each. */
const WRITE_EVERY_MS = 2000;

/** Beside the catalogue and not in it: whoever serves only reads that. */
function fileOf({ catalogue }: Pick<StoreLocations, 'catalogue'>): string {
  return path.join(path.dirname(catalogue), 'harvesters.json');
}

/** Remembers who harvested, and what they asked for last. A log that cannot be written stops nobody's harvest. */
export async function openHarvesterLog(locations: Pick<StoreLocations, 'catalogue'>, clock: Clock): Promise<{ note(visitor: Visitor, served: Served): void; close(): Promise<void> }> {
  const known = new Map((await readHarvesters(locations)).map((one) => [keyOf(one), one]));
  let timer: NodeJS.Timeout | undefined;
  const write = async (): Promise<void> => {
    timer = undefined;
    await writeDurably(fileOf(locations), `${JSON.stringify([...known.values()])}\n`).catch(() => undefined);
  };
  return {
    note: ({ agent, network }, served) => {
      const visitor = { agent: agent.replace(/[^\x20-\x7E]/g, '?').slice(0, LONGEST_AGENT), network: networkOf(network) };
      const key = keyOf(visitor);
      known.delete(key);
      known.set(key, { ...visitor, ...served, at: timestamp(clock.now()) });
      if (known.size > MOST) known.delete([...known.keys()][0] ?? '');
      timer ??= setTimeout(() => void write(), WRITE_EVERY_MS).unref();
    },
    close: async () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      await write();
    },
  };
}

/** The latest last; none when nobody came yet or the log cannot be read. */
export async function readHarvesters(locations: Pick<StoreLocations, 'catalogue'>): Promise<readonly Harvester[]> {
  try {
    const value: unknown = JSON.parse(await fs.readFile(fileOf(locations), 'utf8'));
    return Array.isArray(value) ? value as readonly Harvester[] : [];
  } catch (cause) {
    if (cause instanceof SyntaxError || systemErrorCode(cause) !== undefined) return [];
    throw cause;
  }
}

function keyOf({ agent, network }: Visitor): string {
  return `${network} ${agent}`;
}

/** An address tells of a person; its network is enough to know the harvester of an archive again. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return '';
  const [head = '', tail] = plain.split('::', 2);
  const groups = head.split(':').filter((group) => group !== '');
  const all = tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 3 - groups.length) }, () => '0')];
  return `${all.slice(0, 3).join(':')}::/48`;
}
