import { printable } from './printable.ts';
import type { Session } from './session.ts';

/** What a system error code means to a person, with the code for who looks it up; undefined when the outcome beside it has said all. */
export function detailWords({ messages, words }: Pick<Session, 'messages' | 'words'>, detail: string | undefined): string | undefined {
  if (detail === undefined || detail === '' || detail === 'PACKAGE_NOT_FOUND' || detail === 'OBJECT_DAMAGED') return undefined;
  const key = `detail.${detail}`;
  return messages.has(`cli.${key}`) ? `${words.text(key)}, ${detail}` : printable(detail);
}
