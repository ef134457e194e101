import type { ByteStream, Finding } from '../../base/index.ts';
import { ContainerProblem } from './container-finding.ts';

/**
 * Lets a visitor read a stream of untrusted content. A `ContainerProblem` comes back as its finding, whatever the
 * visitor made of it on the way; every other error is the visitor's or the system's and passes through.
 */
export async function visitGuarded(
  bytes: ByteStream,
  visit: (bytes: ByteStream) => Promise<void>,
): Promise<Finding | undefined> {
  let problem: Finding | undefined;
  async function* guarded(): ByteStream {
    try {
      yield* bytes;
    } catch (thrown) {
      if (thrown instanceof ContainerProblem) problem = thrown.finding;
      throw thrown;
    }
  }
  try {
    await visit(guarded());
  } catch (thrown) {
    if (problem === undefined) throw thrown;
  }
  return problem;
}
