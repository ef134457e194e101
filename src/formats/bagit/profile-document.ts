import type { JsonObject, JsonValue } from '../json/index.ts';
import type { ProfileTag } from './profile.ts';

/** Something in a profile file that is not as it should be. */
export interface ProfileFault {
  /** JSON pointer. */
  readonly place: string;
  readonly detail: string;
}

/** The keys of a profile, what each holds, and since which version of the specification. */
const FIELDS: Readonly<Record<string, { readonly holds: 'object' | 'strings' | 'boolean' | 'choice'; readonly since: string }>> = {
  'BagIt-Profile-Info': { holds: 'object', since: '1.1.0' },
  'Bag-Info': { holds: 'object', since: '1.1.0' },
  'Manifests-Required': { holds: 'strings', since: '1.1.0' },
  'Manifests-Allowed': { holds: 'strings', since: '1.3.0' },
  'Tag-Manifests-Required': { holds: 'strings', since: '1.1.0' },
  'Tag-Manifests-Allowed': { holds: 'strings', since: '1.3.0' },
  'Tag-Files-Required': { holds: 'strings', since: '1.1.0' },
  'Tag-Files-Allowed': { holds: 'strings', since: '1.2.0' },
  'Payload-Files-Required': { holds: 'strings', since: '1.4.0' },
  'Payload-Files-Allowed': { holds: 'strings', since: '1.4.0' },
  'Allow-Fetch.txt': { holds: 'boolean', since: '1.1.0' },
  'Fetch.txt-Required': { holds: 'boolean', since: '1.4.0' },
  'Data-Empty': { holds: 'boolean', since: '1.4.0' },
  Serialization: { holds: 'choice', since: '1.1.0' },
  'Accept-Serialization': { holds: 'strings', since: '1.1.0' },
  'Accept-BagIt-Version': { holds: 'strings', since: '1.1.0' },
};
const INFO_KEYS = ['Source-Organization', 'External-Description', 'Version', 'BagIt-Profile-Identifier', 'BagIt-Profile-Version', 'Contact-Name', 'Contact-Phone', 'Contact-Email'];
const TAG_KEYS = ['required', 'values', 'repeatable', 'description', 'recommended'];
const CHOICES = ['forbidden', 'required', 'optional'];

/** Versions of BagIt Profiles that Kho reads. */
export const PROFILE_VERSIONS = ['1.1.0', '1.2.0', '1.3.0', '1.4.0'];

/** A profile file of which every value was looked at; nothing is lost, nothing is believed. */
export class ProfileDocument {
  readonly unknown: ProfileFault[] = [];
  readonly wrong: ProfileFault[] = [];
  /** Keys that the version that the profile names did not have yet. */
  readonly early: ProfileFault[] = [];
  readonly info: ReadonlyMap<string, string>;
  readonly tags: readonly ProfileTag[];
  readonly #root: JsonObject;

  constructor(root: JsonObject) {
    this.#root = root;
    for (const [key, value] of root) this.#checkField(key, value);
    this.info = this.#readInfo();
    this.tags = this.#readTags();
    const version = this.info.get('BagIt-Profile-Version') ?? '1.1.0';
    for (const key of root.keys()) {
      const since = FIELDS[key]?.since;
      if (since !== undefined && PROFILE_VERSIONS.includes(version) && since > version) this.early.push({ place: `/${pointed(key)}`, detail: since });
    }
  }

  /** Whether the key is there with a value of its kind. */
  has(key: string): boolean {
    return this.#root.has(key) && !this.wrong.some(({ place }) => place === `/${pointed(key)}`);
  }

  strings(key: string): readonly string[] | undefined {
    const value = this.#root.get(key);
    return isStrings(value) ? value : undefined;
  }

  boolean(key: string, otherwise: boolean): boolean {
    const value = this.#root.get(key);
    return typeof value === 'boolean' ? value : otherwise;
  }

  choice(key: string): 'forbidden' | 'required' | 'optional' {
    const value = this.#root.get(key);
    return value === 'forbidden' || value === 'required' ? value : 'optional';
  }

  #checkField(key: string, value: JsonValue): void {
    const field = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    const place = `/${pointed(key)}`;
    if (field === undefined) this.unknown.push({ place, detail: key });
    else if (field.holds === 'object' && !(value instanceof Map)) this.wrong.push({ place, detail: '{ … }' });
    else if (field.holds === 'strings' && !isStrings(value)) this.wrong.push({ place, detail: '[ "…" ]' });
    else if (field.holds === 'boolean' && typeof value !== 'boolean') this.wrong.push({ place, detail: 'true | false' });
    else if (field.holds === 'choice' && !(typeof value === 'string' && CHOICES.includes(value))) this.wrong.push({ place, detail: CHOICES.map((choice) => `"${choice}"`).join(' | ') });
  }

  #readInfo(): ReadonlyMap<string, string> {
    const info = new Map<string, string>();
    for (const [key, value] of this.#object('BagIt-Profile-Info')) {
      const place = `/BagIt-Profile-Info/${pointed(key)}`;
      if (!INFO_KEYS.includes(key)) this.unknown.push({ place, detail: key });
      if (typeof value === 'string') info.set(key, value);
      else if (INFO_KEYS.includes(key)) this.wrong.push({ place, detail: '"…"' });
    }
    return info;
  }

  #readTags(): readonly ProfileTag[] {
    return [...this.#object('Bag-Info')].flatMap(([label, value]) => {
      const place = `/Bag-Info/${pointed(label)}`;
      if (!(value instanceof Map)) {
        this.wrong.push({ place, detail: '{ … }' });
        return [];
      }
      const tag = value as JsonObject;
      for (const [key, one] of tag) this.#checkTagKey(`${place}/${pointed(key)}`, key, one);
      const values = tag.get('values');
      return [{ label, required: tag.get('required') === true, values: isStrings(values) ? values : [], repeatable: tag.get('repeatable') !== false }];
    });
  }

  #checkTagKey(place: string, key: string, value: JsonValue): void {
    if (!TAG_KEYS.includes(key)) this.unknown.push({ place, detail: key });
    else if (key === 'values' && !isStrings(value)) this.wrong.push({ place, detail: '[ "…" ]' });
    else if (key === 'description' && typeof value !== 'string') this.wrong.push({ place, detail: '"…"' });
    else if (['required', 'repeatable', 'recommended'].includes(key) && typeof value !== 'boolean') this.wrong.push({ place, detail: 'true | false' });
  }

  #object(key: string): JsonObject {
    const value = this.#root.get(key);
    return value instanceof Map ? value as JsonObject : new Map<string, JsonValue>();
  }
}

function isStrings(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** A key inside a JSON pointer (RFC 6901 §3). */
export function pointed(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
