/** Addresses that answers name. */
export const API_RECORDS = '/api/v1/records';
export const API_PACKAGES = '/api/v1/packages';
export const API_JOBS = '/api/v1/jobs';
