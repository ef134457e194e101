import path from 'node:path';
import { digestOf, type Messages } from '../base/index.ts';
import { makeDirectories, syncPath, writeDurably } from '../storage/index.ts';
import { certificateText, type DrillCertificate } from './certificate.ts';
import { certificatePage } from './certificate-page.ts';

/** Writes a certificate and its page beside it, durably; answers their absolute paths. An earlier certificate of that name is replaced. */
export async function writeCertificate(file: string, certificate: DrillCertificate, messages: Messages): Promise<{ readonly json: string; readonly html: string; readonly sha512: string }> {
  const json = path.resolve(file);
  const html = `${json.replace(/\.json$/, '')}.html`;
  const text = certificateText(certificate);
  const sha512 = digestOf('sha512', text);
  for (const folder of await makeDirectories(path.dirname(json))) await syncPath(folder);
  await writeDurably(json, text);
  await writeDurably(html, certificatePage(certificate, sha512, messages));
  return { json, html, sha512 };
}

/** The name of a certificate in the store's own folder of them. */
export function certificateName({ finishedAt, verdict }: DrillCertificate): string {
  return `drill-${finishedAt.replace(/[-:]/g, '')}-${verdict}.json`;
}
