export type { AskProvider } from './conversation.ts';
export type { OaiReply } from './read-answer.ts';
export { PROVIDER_CHECKS, verifyProvider, type CheckResult, type Verification, type VerifyOptions } from './verify-provider.ts';
