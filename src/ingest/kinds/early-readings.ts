import type { ByteStream, Finding } from '../../base/index.ts';
import { readMets, type MetsReading } from '../../formats/mets/index.ts';
import { validation, type Schema } from '../../formats/xsd/index.ts';

/** What one reading of a METS document gives: what it says, and what its schema says of it. */
export interface ValidatedMets {
  readonly reading: MetsReading;
  readonly findings: readonly Finding[];
}

/** Readings of METS documents that are begun before anybody asked for them. */
export interface EarlyReadings {
  /** Begins. Not before the threads have work: this thread would be too busy to give it to them. */
  begin(): void;
  /** The reading of a document; undefined when it was not begun or came to nothing, and the document has to be read now. */
  of(path: string): Promise<ValidatedMets | undefined>;
  /** Ends what is under way; resolves when no file is open any more. */
  stop(): Promise<void>;
}

/** A document of a package that lies on a disk. */
export interface DocumentOnDisk {
  readonly path: string;
  readonly open: () => ByteStream;
}

export async function readValidated(source: ByteStream, path: string, schema: Schema): Promise<ValidatedMets> {
  const rider = validation({ schema, path, standard: 'eark' });
  const reading = await readMets(source, rider);
  // That a document is not METS at all is said by E-03.
  return { reading, findings: reading.kind === 'other' ? [] : rider.findings() };
}

/**
 * Reads documents, from when it is told to begin, one after the other, while threads digest the files of the package: parsing keeps this thread busy, and
 * digesting does not need it. Only for packages that are judged where they lie; what is taken in is read from where it is kept.
 */
export function readEarly(documents: readonly DocumentOnDisk[], schema: () => Promise<Schema>): EarlyReadings {
  let stopped = false;
  const readings = new Map<string, Promise<ValidatedMets | undefined>>();
  let begin = (): void => undefined;
  let before: Promise<unknown> = new Promise<void>((resolve) => { begin = resolve; });
  for (const { path, open } of documents) {
    const one = before.then(async () => (stopped ? undefined : await readValidated(unlessStopped(open(), () => stopped), path, await schema())));
    // Whatever went wrong happens again, and is told, when the document is asked for.
    const quiet = one.catch(() => undefined);
    readings.set(path, quiet);
    before = quiet;
  }
  return {
    begin: () => { begin(); },
    of: async (path) => {
      begin();
      return stopped ? undefined : await readings.get(path);
    },
    stop: async () => {
      stopped = true;
      begin();
      await before;
    },
  };
}

async function* unlessStopped(source: ByteStream, stopped: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    if (stopped()) return;
    yield chunk;
  }
}
