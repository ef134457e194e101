import type { Clock } from '../../src/base/index.ts';
import { Fault } from '../../src/base/index.ts';
import { disposalDesk, type DisposalDesk } from '../../src/app/disposal.ts';
import { openForReading, openForWriting } from '../../src/app/compose.ts';
import type { CommitPoint } from '../../src/ingest/index.ts';
import type { DeletionOutcome, DeletionPoint, DeletionRequest } from '../../src/disposal/index.ts';
import { MadeArchive } from '../flow/made-archive.ts';

export const DAY = 86_400;
export const LAN = { name: 'Trần Thị Lan', secret: 'mười hai con giáp' };
export const BINH = { name: 'Nguyễn Văn Bình', secret: 'ngựa đúng pin kẹp giấy' };
export const REASON = 'Hết thời hạn bảo quản mười năm';
export const BASIS = 'Quyết định 15/QĐ-SNV ngày 02/11/2026';

/** A machine whose clock and running time tests move. */
export class SetMachine implements Clock {
  time = new Date('2026-11-20T08:00:00Z');
  running = 100_000;
  boot = 'start 1';

  now(): Date {
    return this.time;
  }

  /** Real time passes: clock and running time go on together. */
  pass(seconds: number): void {
    this.set(seconds);
    this.running += seconds;
  }

  /** Somebody sets the clock. */
  set(seconds: number): void {
    this.time = new Date(this.time.getTime() + seconds * 1000);
  }

  /** The machine is switched off for a while. */
  restart(off: number): void {
    this.set(off);
    this.running = 60;
    this.boot += '+';
  }
}

/** A repository with an archivist (Lan) and an approver (Bình). */
export class DeletingArchive {
  readonly machine: SetMachine;
  readonly archive: MadeArchive;

  private constructor(machine: SetMachine, archive: MadeArchive) {
    this.machine = machine;
    this.archive = archive;
  }

  static async make({ people = true, env = {} }: { readonly people?: boolean; readonly env?: Readonly<Record<string, string>> } = {}): Promise<DeletingArchive> {
    const machine = new SetMachine();
    const archive = await MadeArchive.make({
      clock: machine, env, running: () => ({ uptime: machine.running, boot: machine.boot }), pause: async () => Promise.resolve(), secretCost: { memory: 8, passes: 1 },
    });
    const made = new DeletingArchive(machine, archive);
    if (!people) return made;
    await made.desk(async ({ persons }) => {
      await persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' });
      await persons.add({ ...BINH, role: 'approver' }, { operator: 'root' });
    });
    return made;
  }

  async desk<Answer>(work: (desk: DisposalDesk) => Promise<Answer>): Promise<Answer> {
    const kho = await openForReading(this.archive.repo, this.archive.surroundings);
    try {
      return await work(disposalDesk(kho, this.archive.surroundings, this.archive.messages));
    } finally {
      await kho.close();
    }
  }

  /** A package with two versions; answers its identifier. */
  async package(name = 'ho-so'): Promise<string> {
    this.archive.put(`${name}/Tờ trình.txt`, `Tờ trình của ${name}`);
    this.archive.put(`${name}/metadata.csv`, `filename,dc.title\nobjects,Hồ sơ đo đạc ${name}\n`);
    return this.archive.archive(this.archive.at('in', name));
  }

  async request(id: string, asked: Partial<{ reason: string; basis: string; waitSeconds: number; conceal: boolean }> = {}): Promise<DeletionRequest> {
    return this.desk(async ({ disposal }) => disposal.request({ id, reason: REASON, basis: BASIS, conceal: false, ...asked }, LAN));
  }

  async approved(id: string, asked: Parameters<DeletingArchive['request']>[1] = {}): Promise<DeletionRequest> {
    const { id: request } = await this.request(id, asked);
    return this.desk(async ({ disposal }) => disposal.approve(request, BINH));
  }

  /** One run; a process that `onPoint` ends by throwing leaves the store as a killed one would. */
  async run(onPoint?: (point: DeletionPoint | CommitPoint) => void): Promise<readonly DeletionOutcome[]> {
    const kho = await openForWriting(this.archive.repo, 'delete', this.archive.surroundings);
    const outcomes: DeletionOutcome[] = [];
    try {
      const { disposal } = disposalDesk(kho, this.archive.surroundings, this.archive.messages, onPoint === undefined ? {} : { onPoint });
      await disposal.run({ operator: 'root', signal: new AbortController().signal, onOutcome: (outcome) => { outcomes.push(outcome); } });
    } finally {
      await kho.close();
    }
    return outcomes;
  }

  /** Asked for, approved, waited for and carried out. */
  async deleted(id: string, asked: Parameters<DeletingArchive['request']>[1] = {}): Promise<DeletionOutcome> {
    await this.approved(id, asked);
    this.machine.pass(8 * DAY);
    const [outcome] = await this.run();
    if (outcome?.kind !== 'deleted') throw new Error(`not deleted: ${explainedDeletion(outcome)}`);
    return outcome;
  }

  async remove(): Promise<void> {
    await this.archive.remove();
  }
}

export function explainedDeletion(outcome: DeletionOutcome | undefined): string {
  if (outcome?.kind === 'error') return `error ${outcome.fault.message} ${(outcome.fault.cause as Error | undefined)?.stack ?? ''}`;
  return JSON.stringify(outcome);
}

/** The code of the fault that a call ends with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(() => 'nothing was refused', (fault: unknown) => fault);
  return thrown instanceof Fault ? thrown.code : String(thrown);
}
