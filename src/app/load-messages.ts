import fs from 'node:fs';
import { createMessages, Fault, type MessageEntry, type Messages } from '../base/index.ts';

/** Reads every table of `profiles/messages`; a key in two tables is a mistake of ours and stops the start. */
export function loadMessages(folder: URL = new URL('../../profiles/messages/', import.meta.url)): Messages {
  const table = new Map<string, MessageEntry>();
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
    const entries = JSON.parse(fs.readFileSync(new URL(name, folder), 'utf8')) as Readonly<Record<string, MessageEntry>>;
    for (const [key, entry] of Object.entries(entries)) {
      if (table.has(key)) throw new Fault('CONFIG_INVALID', { path: name, detail: key });
      table.set(key, entry);
    }
  }
  return createMessages(table);
}
