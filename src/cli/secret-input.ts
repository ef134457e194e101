import type { Credentials } from '../persons/index.ts';
import { inputBytes } from './input-file.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** A passphrase file is one line. */
const LARGEST = 8192;

/** What a person gives to show who they are. A passphrase never stands on the command line or in the environment, where others can read it. */
export interface SecretFlags {
  readonly as?: string;
  readonly secretFile?: string;
}

/** The person at the keyboard: `--as`, else the login name; the passphrase from a file, standard input or the terminal. */
export async function credentialsOf(session: Session, { as: name = session.io.user, secretFile }: SecretFlags): Promise<Credentials> {
  return { name, secret: await secretOf(session, { name, file: secretFile, flag: '--secret-file' }) };
}

export interface SecretAsked {
  readonly name: string;
  readonly file: string | undefined;
  /** The flag that names a file, for whoever has no terminal. */
  readonly flag: string;
  /** A new passphrase is typed twice. */
  readonly isNew?: boolean;
}

export async function secretOf({ io, words }: Session, { name, file, flag, isNew = false }: SecretAsked): Promise<string> {
  if (file !== undefined) {
    const bytes = await inputBytes(file, io);
    if (bytes.byteLength > LARGEST) throw new UsageError('secretTooLong', { path: file });
    return Buffer.from(bytes).toString('utf8').replace(/\r?\n$/, '');
  }
  const secret = await io.readSecret?.(words.text(isNew ? 'secret.new' : 'secret.ask', { name }));
  if (secret === undefined) throw new UsageError('secretNeeded', { flag });
  if (isNew && (await io.readSecret?.(words.text('secret.again'))) !== secret) throw new UsageError('secretsDiffer');
  return secret;
}
