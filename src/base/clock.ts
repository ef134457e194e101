/** The only source of time; tests and job records pass their own. */
export interface Clock {
  now(): Date;
}

/** Makes a new random identifier (UUID, lower case, without prefix). */
export type NewId = () => string;

/** RFC 3339 in UTC with seconds, as PREMIS, METS, OCFL and OAI-PMH all accept it: `2026-11-23T08:00:00Z`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
