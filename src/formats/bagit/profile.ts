/** What a profile says of one label of `bag-info.txt`. */
export interface ProfileTag {
  readonly label: string;
  readonly required: boolean;
  /** Any of them; any value when there are none. */
  readonly values: readonly string[];
  readonly repeatable: boolean;
}

/** What must be there and what may be there. */
export interface Demand {
  readonly required: readonly string[];
  /** Everything may be there when it is undefined. */
  readonly allowed: readonly string[] | undefined;
}

/**
 * A BagIt profile that was read and is sound (BagIt Profiles 1.1.0 to 1.4.0): what a receiver and its senders agreed on
 * beyond BagIt itself. Nothing in it is an address that is ever opened.
 */
export interface BagProfile {
  /** The URI by which `bag-info.txt` names it. */
  readonly identifier: string;
  readonly tags: readonly ProfileTag[];
  /** Algorithms, normalised: `sha256`. */
  readonly manifests: Demand;
  readonly tagManifests: Demand;
  /** Paths; `allowed` may hold patterns. */
  readonly tagFiles: Demand;
  /** Paths, a folder ending with a slash; `allowed` may hold patterns. */
  readonly payloadFiles: Demand;
  readonly fetch: 'forbidden' | 'required' | 'optional';
  readonly dataEmpty: boolean;
  readonly serialization: 'forbidden' | 'required' | 'optional';
  /** Media types; undefined when the profile names none. */
  readonly acceptSerialization: readonly string[] | undefined;
  readonly acceptVersions: readonly string[];
}
