/** Bounds on untrusted containers. Going past one is a finding, never a crash. */
export interface ReceiveLimits {
  /** Files, folders and anything else a container may list. */
  readonly maxEntries: number;
  /** Octets of all files after inflation. */
  readonly maxTotalBytes: number;
  /** Octets after inflation per octet of the archive. DEFLATE itself stops at 1,032. */
  readonly maxRatio: number;
  /** Archives that inflate to less than this are never refused for their ratio (blank scans compress very well). */
  readonly ratioFloor: number;
  /** Findings kept of one code: a flood of bad names must not become a flood in memory. */
  readonly maxFindingsPerCode: number;
}

const MIB = 1024 * 1024;

/** The limits in force unless the installation sets its own. */
export const RECEIVE_LIMITS: ReceiveLimits = {
  maxEntries: 1_000_000,
  maxTotalBytes: 4 * MIB * MIB,
  maxRatio: 200,
  ratioFloor: 10 * MIB,
  maxFindingsPerCode: 1_000,
};
