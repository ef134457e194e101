import { createRequire } from 'node:module';
import type { Severity } from '../../../base/index.ts';
import type { OcflVersion } from './inventory-facts.ts';

/** One code of `profiles/ocfl/codes-1.1.json`. */
export interface ProfiledCode {
  readonly id: string;
  readonly severity: Exclude<Severity, 'info'>;
  /** Section of the specification. */
  readonly section: string;
  /** Our wording of the requirement. */
  readonly text: string;
  /** Why no function checks it. */
  readonly notChecked?: string;
}

interface Profile {
  readonly codes: readonly ProfiledCode[];
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const load = createRequire(import.meta.url);
const PROFILES: Readonly<Record<OcflVersion, Profile>> = {
  '1.0': load('../../../../profiles/ocfl/codes-1.0.json') as Profile,
  '1.1': load('../../../../profiles/ocfl/codes-1.1.json') as Profile,
};

/** The validation codes of both versions of the specification, by id. */
export const OCFL_CODES: Readonly<Record<OcflVersion, ReadonlyMap<string, ProfiledCode>>> = {
  '1.0': new Map(PROFILES['1.0'].codes.map((code) => [code.id, code])),
  '1.1': new Map(PROFILES['1.1'].codes.map((code) => [code.id, code])),
};

/** Registered names of extensions (`profiles/ocfl/extensions.json`), and `initial`, which the registry reserves. */
export const REGISTERED_EXTENSIONS: ReadonlySet<string> = new Set(
  (load('../../../../profiles/ocfl/extensions.json') as { readonly registered: readonly string[] }).registered,
);
