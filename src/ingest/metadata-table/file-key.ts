/** The form in which names of a file column are compared: NFC, `/` between folders, no `./` before and no `/` behind. */
export function fileKey(file: string): string {
  return file.normalize('NFC').trim().replace(/[\\/]+/g, '/').replace(/^(?:\.?\/)+/, '').replace(/\/$/, '');
}
