/** The steps of an ingest job, in order (architecture §5). The number is the checkpoint's key. */
export const STEPS = {
  receive: { n: 1, name: 'receive' },
  unpack: { n: 2, name: 'unpack' },
  check: { n: 3, name: 'check' },
  identify: { n: 4, name: 'identify' },
  describe: { n: 5, name: 'describe' },
  plan: { n: 6, name: 'plan' },
  commit: { n: 7, name: 'commit' },
  register: { n: 8, name: 'register' },
} as const;
