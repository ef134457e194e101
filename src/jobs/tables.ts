// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Tables that jobs keep in the catalogue's database, so that a fact and the checkpoint that tells of it are one transaction. */
export type JobTables = {
  readonly job: JobRow;
  readonly step: StepRow;
  readonly schedule: ScheduleRow;
  readonly schedule_run: ScheduleRunRow;
};

/** Times named `…_at`, `…_until` and `since` are milliseconds since 1970 by the clock of the database. */
export type JobRow = {
  readonly id: string;
  readonly kind: string;
  /** Names the work: at most one open job of a kind has it, and only one ever where `once` is 1. */
  readonly idem_key: string;
  readonly once: number;
  /** Digest of kind and arguments: the same name for other work is a conflict. */
  readonly request_sha: string;
  readonly args: string;
  readonly ids: string;
  readonly state: string;
  readonly prio: number;
  /** Not to be begun before. */
  readonly run_at: number;
  /** When state, lease or delay was written: one that lies ahead was written by another clock. */
  readonly since: number;
  /** Attempts begun since the job was enqueued or resumed. */
  readonly attempt: number;
  readonly max: number;
  readonly holder: string | null;
  /** Null while running: the writer lock of the store is the lease. */
  readonly lease_until: number | null;
  /** Counts the times the job was taken up; writes of an earlier taker are refused. */
  readonly token: number;
  readonly parent: string | null;
  /** JSON of the fault that ended the last attempt. */
  readonly reason: string | null;
  readonly progress: string | null;
  readonly result: string | null;
  readonly created_at: string;
};

export type StepRow = {
  readonly job_id: string;
  readonly n: number;
  readonly name: string;
  /** `running`: the output is what an unfinished attempt has saved. */
  readonly state: string;
  readonly input_sha: string;
  readonly output: string;
  readonly output_sha: string;
};

export type ScheduleRow = {
  readonly name: string;
  /** A cron expression of five fields. */
  readonly spec: string;
  readonly tz: string;
  readonly kind: string;
  readonly args: string;
  readonly missed: string;
  readonly enabled: number;
  /** Due times before this are none of the schedule's. */
  readonly since: number;
};

/** One due time that was dealt with. */
export type ScheduleRunRow = {
  readonly name: string;
  readonly due_at: number;
  /** Null: the due time was let pass. */
  readonly job_id: string | null;
  /** Due times before this one that were let pass with it; the count stops at a bound. */
  readonly missed: number;
};
