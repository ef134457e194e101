import type { Desk } from '../desk.ts';
import type { Session } from '../session.ts';

export function addVersion(desk: Desk): void {
  const command = desk.command('version', [0, 2]);
  command.action(() => desk.run(command, version));
}

async function version({ operations, output }: Session): Promise<number> {
  // The version is the question itself: --quiet does not take the answer away.
  output.item({ json: { version: operations.version }, lines: () => [`kho ${operations.version}`], good: false });
  output.summary({ command: 'version', exit: 0, json: { version: operations.version }, lines: () => [] });
  return 0;
}
