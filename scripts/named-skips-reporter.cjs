'use strict';

const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** Mocha's own report, then every skipped test by name and one closing line that counts them. */
class NamedSkips extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      for (const title of skipped) process.stdout.write(`skipped: ${title}\n`);
      const { passes, failures } = this.stats;
      process.stdout.write(`\n${passes} passed, ${failures} failed, ${skipped.length} skipped\n`);
    });
  }
}

module.exports = NamedSkips;
