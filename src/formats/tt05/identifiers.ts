import { derivedUuid } from '../../base/index.ts';
import { PACKAGES } from './profile.ts';

const UUID = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}';
const OBJECT_IDS = Object.fromEntries(
  Object.entries(PACKAGES.objectId).map(([type, pattern]) => [type, new RegExp(pattern.replace('{uuid}', UUID))]),
) as Readonly<Record<'SIP' | 'AIP' | 'DIP', RegExp>>;

/** Whether an OBJID has the form that its kind of package has: `uuid-…` of SIP and DIP, `urn:uuid:…` or `urn:{fonds}:uuid-…` of AIP. */
export function isObjectId(type: 'SIP' | 'AIP' | 'DIP', id: string): boolean {
  return OBJECT_IDS[type].test(id);
}

/** The UUID inside an OBJID, as written. */
export function uuidIn(id: string): string | undefined {
  return new RegExp(`${UUID}$`).exec(id)?.[0];
}

/** Identifier of an element of METS: depends only on the package and what it names. */
export function elementId(objectId: string, ...parts: readonly string[]): string {
  return `uuid-${derivedUuid(objectId, ...parts).toUpperCase()}`;
}

/** The same for a `file`, which the circular begins with `ID-`. */
export function fileElementId(objectId: string, path: string): string {
  return `ID-${derivedUuid(objectId, 'file', path).toUpperCase()}`;
}

/** Whether an xml:id has one of those forms. */
export function isElementId(id: string): boolean {
  return new RegExp(`^(uuid|ID)-${UUID}$`).test(id);
}

/** Folder name of a package: its OBJID with what file systems refuse written `_`. */
export function folderName(objectId: string): string {
  return objectId.replaceAll(':', '_');
}

/** Years that stand as a part of a dotted code. */
export function yearsIn(code: string): readonly number[] {
  return code.split('.').filter((part) => /^(1[5-9]|20)\d{2}$/.test(part)).map(Number);
}

/** A code: parts without white space and without what file names cannot hold, joined by dots. */
const CODE = /^[^\s.\\/:*?"<>|]+(?:\.[^\s.\\/:*?"<>|]+)+$/;

/** Whether a file code has its grammar: at least agency, year and number (§2.1 of the reference). */
export function isFileCode(code: string): boolean {
  return CODE.test(code) && code.split('.').length >= 3 && yearsIn(code).length > 0;
}

/** Whether a code of loose documents has its grammar: agency, year, number of the transfer in two digits. */
export function isTransferCode(code: string): boolean {
  return CODE.test(code) && /(^|\.)(1[5-9]|20)\d{2}\.\d{2}$/.test(code);
}

/** `[archive].[store, shelf, box].[number of the paper file]`. */
export function isPaperFileCode(code: string): boolean {
  return CODE.test(code) && code.split('.').length >= 3;
}

/** A code of a document: the code of its file and its ordinal there. */
export interface DocumentCode {
  readonly parent: string;
  readonly ordinal: number;
  /** The ordinal as written. */
  readonly digits: string;
}

/** Takes a code of a document apart; undefined when it does not end in `.` and digits. */
export function documentCode(code: string): DocumentCode | undefined {
  const [, parent, digits] = /^(.+)\.(\d{1,15})$/.exec(code) ?? [];
  return parent === undefined || digits === undefined ? undefined : { parent, ordinal: Number(digits), digits };
}

/** The code of a document: seven digits after the code of its file. */
export function codeOfDocument(parent: string, ordinal: number): string {
  return `${parent}.${String(ordinal).padStart(7, '0')}`;
}

/** Whether `code` is the code `parent`, with or without an archive code before it. */
export function isCodeOf(parent: string, code: string): boolean {
  return parent === code || parent.endsWith(`.${code}`);
}
