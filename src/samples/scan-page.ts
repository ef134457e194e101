import sharp from 'sharp';
import type { PaperSheet } from './paper.ts';
import type { SeededNumbers } from './seeded-numbers.ts';

/** A scanned sheet: pixels, and what the encoders must know of them. */
export interface Scan {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly dpi: number;
}

/** Grain pattern, pixels; a prime, so that it never lines up with the rows. */
const GRAIN_LENGTH = 131_071;
const JPEG_QUALITY = 62;
const MILLIMETRES_PER_INCH = 25.4;

/** What all scans of a set are made with. */
export interface Scanner {
  readonly dpi: number;
  /** Shifts of brightness, pixel after pixel. */
  readonly grain: Int8Array;
}

/** A scanner with the grain of its own sensor. */
export function scannerOf(dpi: number, numbers: SeededNumbers): Scanner {
  return { dpi, grain: Int8Array.from({ length: GRAIN_LENGTH }, () => Math.round((numbers.fraction() + numbers.fraction() - 1) * 6)) };
}

/** Scans a sheet: its pixels with the grain of the sensor. No system font and no clock takes part. */
export async function scanSheet(sheet: PaperSheet, { dpi, grain }: Scanner, options: { readonly grey: boolean; readonly numbers: SeededNumbers }): Promise<Scan> {
  const drawn = sharp(Buffer.from(sheet.svg)).removeAlpha();
  const { data, info } = await (options.grey ? drawn.toColourspace('b-w') : drawn).raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels === 1 ? 1 : 3;
  addGrain(data, channels, grain, options.numbers.integer(0, GRAIN_LENGTH - 1));
  return { pixels: data, width: info.width, height: info.height, channels, dpi };
}

/** JPEG as an office scanner makes it. */
export async function jpegOf({ pixels, width, height, channels, dpi }: Scan): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .withMetadata({ density: dpi })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}

/** TIFF master without loss. */
export async function tiffOf({ pixels, width, height, channels, dpi }: Scan): Promise<Buffer> {
  const resolution = dpi / MILLIMETRES_PER_INCH;
  return sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .tiff({ compression: 'lzw', predictor: 'horizontal', xres: resolution, yres: resolution })
    .toBuffer();
}

/** The same shift for all channels of a pixel: grain in brightness, as paper and sensors have it. */
function addGrain(pixels: Buffer, channels: number, grain: Int8Array, first: number): void {
  for (let at = 0, n = first; at < pixels.length; at += channels, n += 1) {
    const shift = grain[n % GRAIN_LENGTH] ?? 0;
    for (let channel = at; channel < at + channels; channel += 1) {
      const value = (pixels[channel] ?? 0) + shift;
      pixels[channel] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}
