import fs from 'node:fs';
import path from 'node:path';
import {
  CHECKPOINT, integrate, makeKeys, openSigner, verifyLog, type Integration, type LedgerFact, type LogParts, type LogVerdict, type SignerFiles,
} from '../../src/ledger/index.ts';
import { keptFiles, writeDurably } from '../../src/storage/index.ts';
import { committed, madeLedger, type MadeLedger } from './made-ledger.ts';

export const ORIGIN = 'kho.example/00000000-0000-4000-8000-000000000000';

/** Keys and the signer's memory in a folder. */
export function signerFilesIn(folder: string): SignerFiles {
  const at = (name: string): string => path.join(folder, name);
  const read = (name: string): Buffer | undefined => (fs.existsSync(at(name)) ? fs.readFileSync(at(name)) : undefined);
  return {
    path: at('ledger.key'),
    readKeys: async () => read('ledger.key')?.toString(),
    writeKeys: async (text) => writeDurably(at('ledger.key'), text, 0o600),
    readSigned: async () => read('ledger.signed'),
    writeSigned: async (note) => writeDurably(at('ledger.signed'), note),
  };
}

/** A whole log: database, folder of files, signer. */
export interface MadeLog {
  readonly made: MadeLedger;
  readonly log: string;
  readonly quarantine: string;
  readonly signerFiles: SignerFiles;
  parts(): Promise<LogParts>;
  append(...facts: readonly LedgerFact[]): Promise<void>;
  /** Appends `count` commits and publishes. */
  grow(count: number): Promise<Integration>;
  integrate(): Promise<Integration>;
  checkpoint(): Buffer;
  verify(old?: Uint8Array, database?: boolean): Promise<LogVerdict>;
  /** Codes of the findings, each once, in order. */
  codes(old?: Uint8Array, database?: boolean): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function madeLog(seed = 1): Promise<MadeLog> {
  const made = await madeLedger();
  const log = path.join(made.folder, 'ledger');
  const quarantine = path.join(made.folder, 'quarantine');
  const signerFiles = signerFilesIn(made.folder);
  await makeKeys(signerFiles, { origin: ORIGIN, seed: Buffer.alloc(32, seed) });
  const files = keptFiles({ folder: log, quarantine, clock: made.clock });
  let grown = 0;
  const parts = async (): Promise<LogParts> => ({ ledger: made.ledger, files, signer: (await openSigner(signerFiles))! });
  const self: MadeLog = {
    made, log, quarantine, signerFiles, parts,
    append: async (...facts) => { await made.append(...facts); },
    grow: async (count) => {
      await made.append(...Array.from({ length: count }, () => committed(seed * 1_000_000 + (grown += 1))));
      return self.integrate();
    },
    integrate: async () => integrate(await parts()),
    checkpoint: () => fs.readFileSync(path.join(log, CHECKPOINT)),
    verify: async (old, database = false) => verifyLog({
      files, keys: (await parts()).signer.keys, signal: new AbortController().signal, onProgress: () => undefined,
      ...(old === undefined ? {} : { old }), ...(database ? { ledger: made.ledger } : {}),
    }),
    codes: async (old, database) => [...new Set((await self.verify(old, database)).findings.map(({ code }) => code))],
    remove: async () => made.remove(),
  };
  return self;
}
