import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fromBufferPromise } from 'yauzl';
import type { ByteStream } from '../../src/base/index.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import type { Block, Blocks, FormOptions, PrintFonts } from '../../src/finding-aids/index.ts';

const { resolve } = createRequire(import.meta.url);
const font = (name: string): Uint8Array => fs.readFileSync(resolve(`@expo-google-fonts/be-vietnam-pro/${name}`));

export const FONTS: PrintFonts = { regular: font('400Regular/BeVietnamPro_400Regular.ttf'), semibold: font('600SemiBold/BeVietnamPro_600SemiBold.ttf') };

export const FORM: FormOptions = { messages: loadMessages(), lang: 'vi', issuer: ['SỞ NỘI VỤ TỈNH GIẢ ĐỊNH', 'TRUNG TÂM LƯU TRỮ LỊCH SỬ'], place: 'Giả Định', date: '2026-11-25', maker: 'Nguyễn Thị Hường' };

export async function blocksOf(blocks: Blocks): Promise<readonly Block[]> {
  const all: Block[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

export async function bytesOf(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Parts of a ZIP archive by name. */
export async function partsOf(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    parts.set(entry.fileName, Buffer.concat(chunks).toString());
  }
  return parts;
}

/** Text of a PDF as poppler reads it. */
export function pdfText(bytes: Buffer): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-aid-'));
  try {
    fs.writeFileSync(path.join(folder, 'a.pdf'), bytes);
    return execFileSync('pdftotext', ['-layout', 'a.pdf', '-'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
