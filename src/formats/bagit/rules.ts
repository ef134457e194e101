import { DECLARATION_RULES } from './declaration-rules.ts';
import { FETCH_RULES } from './fetch-rules.ts';
import { INFO_RULES } from './info-rules.ts';
import { MANIFEST_RULES } from './manifest-rules.ts';
import { NAME_RULES } from './name-rules.ts';
import { PROFILE_RULES } from './profile-rules.ts';
import type { BagRule } from './rule.ts';
import { TAG_MANIFEST_RULES } from './tag-manifest-rules.ts';

/** Every rule about bags: its code in `profiles/bagit/rules.json` → the function that finds what breaks it. */
export const BAG_RULES: Readonly<Record<string, BagRule>> = {
  ...DECLARATION_RULES,
  ...NAME_RULES,
  ...INFO_RULES,
  ...FETCH_RULES,
  ...MANIFEST_RULES,
  ...TAG_MANIFEST_RULES,
  ...PROFILE_RULES,
};
