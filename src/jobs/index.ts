export { createJobs, type Job, type JobCheckpoint, type JobEnd, type JobFinish, type JobRequest, type Jobs, type JobsSql, type JsonObject } from './jobs.ts';
export { jobMigrations } from './tables.ts';
