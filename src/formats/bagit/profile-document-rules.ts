import { pathPatterns } from './glob.ts';
import { PROFILE_VERSIONS, type ProfileDocument } from './profile-document.ts';
import type { Breach } from './rule.ts';

/** One rule about a profile file. */
export type ProfileDocumentRule = (document: ProfileDocument, repeated: readonly string[]) => Iterable<Breach>;

/** A key stands once in its object (RFC 8259 §4): which of two was meant cannot be known. */
const b71: ProfileDocumentRule = function* (_document, repeated) {
  for (const place of repeated) yield { place };
};

/** Keys that no version of BagIt Profiles has; they are not asked. */
const b72: ProfileDocumentRule = function* ({ unknown }) {
  for (const { place, detail } of unknown) yield { place, params: { key: detail } };
};

/** Each key holds what its definition says. */
const b73: ProfileDocumentRule = function* ({ wrong }) {
  for (const { place, detail } of wrong) yield { place, params: { expected: detail } };
};

/** A profile tells its version, its URI, whose it is, what it is for, and the versions of BagIt that it accepts. */
const b74: ProfileDocumentRule = function* (document) {
  const always = ['Source-Organization', 'External-Description', 'Version', 'BagIt-Profile-Identifier'];
  for (const key of always) if ((document.info.get(key) ?? '').trim() === '') yield { place: `/BagIt-Profile-Info/${key}` };
  if (!document.has('Accept-BagIt-Version') || document.strings('Accept-BagIt-Version')?.length === 0) yield { place: '/Accept-BagIt-Version' };
};

/** What is required is allowed too; a serialisation that is wanted is named. */
const b75: ProfileDocumentRule = function* (document) {
  for (const what of ['Manifests', 'Tag-Manifests', 'Tag-Files', 'Payload-Files']) {
    const allowed = document.strings(`${what}-Allowed`);
    const permits = pathPatterns(allowed ?? ['*']);
    for (const one of document.strings(`${what}-Required`) ?? []) {
      // A folder that is required is allowed when its content is.
      if (!permits(one.normalize('NFC')) && !(one.endsWith('/') && permits(`${one}x`))) yield { place: `/${what}-Allowed`, params: { required: one } };
    }
  }
  if (document.boolean('Fetch.txt-Required', false) && !document.boolean('Allow-Fetch.txt', true)) yield { place: '/Allow-Fetch.txt', params: { required: 'fetch.txt' } };
  const wanted = document.has('Serialization') && document.choice('Serialization') !== 'forbidden';
  if (wanted && (document.strings('Accept-Serialization') ?? []).length === 0) yield { place: '/Accept-Serialization', params: { required: document.choice('Serialization') } };
};

/** The version of BagIt Profiles is one that was published; since 1.2.0 it must be named. */
const b76: ProfileDocumentRule = function* (document) {
  const version = document.info.get('BagIt-Profile-Version');
  if (version === undefined || !PROFILE_VERSIONS.includes(version)) yield { place: '/BagIt-Profile-Info/BagIt-Profile-Version', params: { version: version ?? '–', known: PROFILE_VERSIONS.join(', ') } };
};

/** What is always asked need not be listed. */
const b77: ProfileDocumentRule = function* (document) {
  for (const { label } of document.tags) if (label.toLowerCase() === 'bagit-profile-identifier') yield { place: `/Bag-Info/${label}`, params: { key: label } };
  for (const path of document.strings('Tag-Files-Required') ?? []) {
    if (/^(bag-info|bagit|(tag)?manifest-[^/]+)\.txt$/.test(path)) yield { place: '/Tag-Files-Required', params: { key: path } };
  }
};

/** Keys of a later version of BagIt Profiles than the one named. They are asked all the same. */
const b78: ProfileDocumentRule = function* ({ early }) {
  for (const { place, detail } of early) yield { place, params: { since: detail } };
};

/** Rules about a profile file, by their codes in `profiles/bagit/rules.json`. */
export const PROFILE_DOCUMENT_RULES: Readonly<Record<string, ProfileDocumentRule>> = {
  'B-71': b71, 'B-72': b72, 'B-73': b73, 'B-74': b74, 'B-75': b75, 'B-76': b76, 'B-77': b77, 'B-78': b78,
};
