import { printable } from './printable.ts';

/** Longer titles are cut: the identifier is what a command takes. */
const LONGEST = 80;

/** A package by the identifier that commands take and the title that people know. */
export function packageName(id: string, title?: string): string {
  if (title === undefined || title === '' || title === id) return printable(id);
  const letters = Array.from(title);
  return `${printable(id)}  “${printable(letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : title)}”`;
}
