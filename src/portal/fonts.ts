import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The interface typeface: whole TrueType files, so that no Vietnamese letter is missing. */
export interface PortalFonts {
  readonly regular: Uint8Array;
  readonly semibold: Uint8Array;
}

const PACKAGE = '@expo-google-fonts/be-vietnam-pro';

/** Reads Be Vietnam Pro (SIL Open Font License) from the installed package; undefined when it is not installed. */
export async function loadPortalFonts(): Promise<PortalFonts | undefined> {
  const { resolve } = createRequire(import.meta.url);
  try {
    const [regular, semibold] = await Promise.all([
      readFile(resolve(`${PACKAGE}/400Regular/BeVietnamPro_400Regular.ttf`)),
      readFile(resolve(`${PACKAGE}/600SemiBold/BeVietnamPro_600SemiBold.ttf`)),
    ]);
    return { regular, semibold };
  } catch {
    // The pages read well in the system typeface too: a missing font must not keep the archive shut.
    return undefined;
  }
}
