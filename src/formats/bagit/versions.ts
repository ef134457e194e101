/** The versions of BagIt that Kho reads: the Library of Congress drafts 0.93 to 0.97, and RFC 8493. */
export const BAGIT_VERSIONS = ['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'] as const;

/** One of them. */
export type BagItVersion = (typeof BAGIT_VERSIONS)[number];

/** What a bag without a version that can be read is judged by: the mildest, so that one mistake does not become ten. */
export const MILDEST_VERSION: BagItVersion = '0.97';

/** The version that a text names, or undefined. */
export function bagItVersion(text: string | undefined): BagItVersion | undefined {
  return BAGIT_VERSIONS.find((version) => version === text);
}
