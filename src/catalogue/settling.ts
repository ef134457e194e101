import { timestamp, type Clock } from '../base/index.ts';
import { catalogueTables } from './database.ts';
import type { StampedItem } from './register-version.ts';
import type { Sql } from './sql/open-sql.ts';
import { forgetUnsettled, restamp, unsettled, type Stamped, type StampTime } from './stamp-item.ts';

/** A disk on which no commit ends in the second in which it began keeps the last of so many stamps. */
const MOST_RESTAMPS = 5;

/**
 * Sees to it that no item becomes visible later than its datestamp says. A stamp is given inside of a transaction, and until
 * that ends nobody sees it: a harvester that asked meanwhile, and asks from then on only for what is newer, would never get
 * the item. So whoever stamped looks at the clock once more when the transaction has ended, and when the second has passed
 * stamps again. What a process that was killed in between left is stamped by the next writer (`settleAll`).
 */
export class Settling {
  readonly #sql: Sql;
  readonly #clock: Clock;
  /** Stamps of transactions that are open, or ended and not yet looked at. */
  readonly #open = new Map<object, StampedItem[]>();
  #stamping = false;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /** The time for stamps of a transaction that begins now or is open. */
  time(): StampTime {
    const oldest = [...this.#open.values()].flat().map(({ datestamp }) => datestamp).sort()[0];
    return { now: timestamp(this.#clock.now()), ...(oldest === undefined ? {} : { oldest }) };
  }

  /** Remembers what was stamped in a transaction. */
  note(tx: object, item: StampedItem | undefined): void {
    if (item === undefined) return;
    this.#stamping = true;
    this.#open.get(tx)?.push(item);
  }

  /** Does work in one transaction, and settles what it stamped when that has ended. */
  async transaction<Answer>(work: (tx: Sql) => Promise<Answer>): Promise<Answer> {
    let began: Sql | undefined;
    try {
      const answer = await this.#sql.transaction().execute(async (tx) => {
        began = tx;
        this.#open.set(tx, []);
        return work(tx);
      });
      await this.#settle((began === undefined ? undefined : this.#open.get(began)) ?? []);
      return answer;
    } finally {
      if (began !== undefined) this.#open.delete(began);
    }
  }

  /** Stamps anew what a writer that was killed had stamped and could not look at; for the next writer, before it works. */
  async settleAll(): Promise<void> {
    const left = await unsettled(catalogueTables(this.#sql));
    for (const stamped of left) await this.#settleLate(stamped);
    if (left.length > 0) await forgetUnsettled(catalogueTables(this.#sql));
  }

  /** Says that nothing is left to be settled; when the catalogue is closed. */
  async end(): Promise<void> {
    if (this.#stamping && this.#open.size === 0) await forgetUnsettled(catalogueTables(this.#sql));
  }

  async #settle(items: readonly StampedItem[]): Promise<void> {
    for (const datestamp of new Set(items.map((item) => item.datestamp))) {
      await this.#settleLate({ datestamp, ids: items.filter((item) => item.datestamp === datestamp).map(({ id }) => id) });
    }
  }

  async #settleLate(stamped: Stamped): Promise<void> {
    let given: Stamped | undefined = stamped;
    for (let tried = 0; given !== undefined && tried < MOST_RESTAMPS; tried += 1) {
      const again = { ...this.time(), oldest: stamped.datestamp };
      if (again.now <= given.datestamp) return;
      const once: Stamped = given;
      given = await this.#sql.transaction().execute(async (tx) => restamp(catalogueTables(tx), once, again));
    }
  }
}
