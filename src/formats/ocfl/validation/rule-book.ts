import type { ContentRule, InventoryRule, ObjectRule, RootRule } from './breach.ts';
import { e017, e018, e019, e020, e021, e108 } from './rules/content-directory.ts';
import { e014, e035, e042, e098, e099, e100, e101 } from './rules/content-paths.ts';
import { e064, e092, e093 } from './rules/content.ts';
import { e002, e003, e004, e005, e006, e007 } from './rules/declaration.ts';
import { e025, e029, e030, e031, e032, e039, e056, e057, e096, e097, e107, w004 } from './rules/digest-blocks.ts';
import { e066, w011 } from './rules/history.ts';
import { e033, e036, e037, e038, e041, e045, e047, e048, e055, e102, e103, e106, e111, w005 } from './rules/inventory-structure.ts';
import { e001, e034, e063, e067, w013 } from './rules/object-root.ts';
import { e058, e059, e060, e061 } from './rules/sidecar.ts';
import {
  e069, e070, e071, e072, e073, e075, e076, e077, e078, e079, e080, e081, e082, e083, e085, e086, e088, e089, e090, e112,
  w014, w015, w016,
} from './rules/storage-root.ts';
import { e049, e050, e051, e052, e053, e054, e094, e095, w007, w008, w009 } from './rules/version-blocks.ts';
import { e015, e016, e023, e024, w002, w003 } from './rules/version-folders.ts';
import { e008, e009, e010, e011, e012, e013, e040, e046, e104, e105, w001, w010 } from './rules/version-sequence.ts';

/** Which function answers for which code. A test can take one out and see what is no longer found. */
export interface RuleBook {
  readonly object: Readonly<Record<string, ObjectRule>>;
  readonly inventory: Readonly<Record<string, InventoryRule>>;
  readonly content: Readonly<Record<string, ContentRule>>;
  readonly root: Readonly<Record<string, RootRule>>;
}

/** Every rule of OCFL 1.0 and 1.1; `profiles/ocfl/` says which code belongs to which version. */
export const OCFL_RULES: RuleBook = {
  object: {
    E001: e001, E002: e002, E003: e003, E004: e004, E005: e005, E006: e006, E007: e007, E015: e015, E016: e016, E024: e024,
    E034: e034, E063: e063, E064: e064, E067: e067, W002: w002, W003: w003, W010: w010, W013: w013,
  },
  inventory: {
    E008: e008, E009: e009, E010: e010, E011: e011, E012: e012, E013: e013, E014: e014, E017: e017, E018: e018, E019: e019,
    E020: e020, E021: e021, E023: e023, E025: e025, E029: e029, E030: e030, E031: e031, E032: e032, E033: e033, E035: e035,
    E036: e036, E037: e037, E038: e038, E039: e039, E040: e040, E041: e041, E042: e042, E045: e045, E046: e046, E047: e047,
    E048: e048, E049: e049, E050: e050, E051: e051, E052: e052, E053: e053, E054: e054, E055: e055, E056: e056, E057: e057,
    E058: e058, E059: e059, E060: e060, E061: e061, E066: e066, E094: e094, E095: e095, E096: e096, E097: e097, E098: e098,
    E099: e099, E100: e100, E101: e101, E102: e102, E103: e103, E104: e104, E105: e105, E106: e106, E107: e107, E108: e108,
    E111: e111, W001: w001, W004: w004, W005: w005, W007: w007, W008: w008, W009: w009, W011: w011,
  },
  content: { E092: e092, E093: e093 },
  root: {
    E069: e069, E070: e070, E071: e071, E072: e072, E073: e073, E075: e075, E076: e076, E077: e077, E078: e078, E079: e079,
    E080: e080, E081: e081, E082: e082, E083: e083, E085: e085, E086: e086, E088: e088, E089: e089, E090: e090, E112: e112,
    W014: w014, W015: w015, W016: w016,
  },
};
