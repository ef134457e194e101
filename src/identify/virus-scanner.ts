import type { ByteStream, Finding } from '../base/index.ts';

/** One file to scan; `open` may be called more than once. */
export interface FileToScan {
  readonly path: string;
  readonly open: () => ByteStream;
}

/** What a scan says of all files together. */
export interface VirusVerdict {
  /** Every file was really scanned to its end. Without this nothing may be recorded as scanned. */
  readonly complete: boolean;
  /** Engine and database version, and what was done: text for a PREMIS `eventOutcomeDetailNote`. */
  readonly outcome: string;
  /** V-01 (error): infected; V-02 (warning): not scanned to its end. In the order of the files. */
  readonly findings: readonly Finding[];
}

/** Looks for malicious code in files. Holds nothing between scans; several scans may run at once. */
export interface VirusScanner {
  readonly name: string;
  /**
   * Reads every file once and asks the engine. Faults: TOOL_FAILED when the engine cannot be reached or answers what it
   * should not, INTERRUPTED when `signal` is aborted; a failure of a file's own stream passes through as it is.
   */
  scan(files: AsyncIterable<FileToScan>, signal: AbortSignal): Promise<VirusVerdict>;
}
