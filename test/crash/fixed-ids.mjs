import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before `kho` by the crash tests: the same identifiers in every run, so that the n-th system call on a path is
// the same call each time; where times are part of paths, the same time as well. Nothing else about the process is different.
let next = Number(process.env.KHO_TEST_FIRST_ID ?? 0);
crypto.randomUUID = () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`;
syncBuiltinESMExports();

const time = process.env.KHO_TEST_TIME;
if (time !== undefined && time !== '') {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(time);
      else super(...parts);
    }

    static now() {
      return RealDate.parse(time);
    }
  };
}
