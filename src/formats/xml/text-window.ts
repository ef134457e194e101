import { beginsPair, LINE_FEED } from './characters.ts';

/**
 * The text that was received and not read yet, and the line and column at which the reading is. A piece of markup that is not
 * complete stays here; it is tried again only when twice as much has come, so that pieces without end cost no more than others.
 */
export class TextWindow {
  text = '';
  /** Where in the text the reading is. */
  at = 0;
  line = 1;
  readonly #longest: number;
  /** Where in the text the current line begins, one further for each pair in it, since a pair is one column. Negative when that text is gone. */
  #lineAt = 0;
  #hasPairs = false;
  #waiting: string[] = [];
  #length = 0;
  #wanted = 1;

  /** @param longest characters of a piece of markup at which the waiting for its end ends */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Characters of the current line that were read. */
  get column(): number {
    return this.at - this.#lineAt;
  }

  /** Characters that are not read. */
  get length(): number {
    return this.text.length - this.at + this.#length;
  }

  /** Takes text; answers whether there is enough to read on. */
  add(part: string): boolean {
    this.#waiting.push(part);
    this.#length += part.length;
    if (this.length < this.#wanted) return false;
    this.gather();
    return true;
  }

  /** Makes one text of all that is not read. */
  gather(): void {
    const rest = this.text.slice(this.at);
    // Joined, because a text that is a sum of two is slower to read.
    this.text = rest === '' && this.#waiting.length === 1 ? this.#waiting[0] ?? '' : [rest, ...this.#waiting].join('');
    this.#lineAt -= this.at;
    this.at = 0;
    this.#waiting = [];
    this.#length = 0;
    this.#hasPairs = /[\ud800-\udbff]/.test(this.text);
  }

  /** What is left is the beginning of something. False when it is too long already. */
  wait(): boolean {
    this.#wanted = Math.min(this.length * 2, this.#longest + 1);
    return this.length <= this.#longest;
  }

  /** Goes on to a place; `broken` says whether there may be a line end on the way. */
  advance(to: number, broken: boolean): void {
    if (broken || this.#hasPairs) {
      for (let at = this.at; at < to; at += 1) {
        const code = this.text.charCodeAt(at);
        if (code === LINE_FEED) {
          this.line += 1;
          this.#lineAt = at + 1;
        } else if (beginsPair(code)) {
          this.#lineAt += 1;
        }
      }
    }
    this.at = to;
  }
}
