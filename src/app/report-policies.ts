import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from '../base/index.ts';
import { policyFor, type FixityPolicy } from '../fixity/index.ts';
import type { ReportedLocation, ReportedPolicy } from '../reports/index.ts';
import type { StoreLocations } from '../storage/index.ts';
import { fixityPolicies } from './fixity-policies.ts';

/** The policies in force, as a report names them; none when one of them cannot be used, for then none of them holds. */
export function reportedPolicies(locations: Pick<StoreLocations, 'fixityPolicies'>): { readonly policies: readonly FixityPolicy[]; readonly reported: readonly ReportedPolicy[] } {
  const { folder, policies } = fixityPolicies(locations);
  const reported = policies.map(({ name, cycleDays, firstHours, sample, schedule, timeZone, kinds, locations: places }): ReportedPolicy => ({
    name, cycleDays, firstHours, sample, schedule, timeZone, sha256: digestOf('sha256', fs.readFileSync(path.join(folder, `${name}.json5`))),
    ...(kinds === undefined ? {} : { kinds }), ...(places === undefined ? {} : { locations: places }),
  }));
  return { policies, reported };
}

/** The cycle of each kind of package at a location; where no policy is for one, what the location itself says. */
export function cyclesAt(policies: readonly FixityPolicy[], { name, own, kinds }: { readonly name: string; readonly own: number; readonly kinds: readonly string[] }): Pick<ReportedLocation, 'cycleDays' | 'cycleDaysOf'> {
  const cycleDaysOf = Object.fromEntries(kinds.map((kind) => [kind, policyFor(policies, { kind, location: name })?.cycleDays ?? own]));
  return { cycleDaysOf, cycleDays: kinds.length === 0 ? own : Math.max(...Object.values(cycleDaysOf)) };
}
