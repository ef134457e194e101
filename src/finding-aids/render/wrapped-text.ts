/** Measures a text in points. */
export type Measure = (text: string) => number;

/** Breaks texts into lines. Words come again and again, so what each measures is kept. */
export class TextWrapper {
  readonly #measure: Measure;
  readonly #widths = new Map<string, number>();
  readonly #space: number;

  constructor(measure: Measure) {
    this.#measure = measure;
    this.#space = measure(' ');
  }

  /** Lines no wider than `width`; a word that is wider is broken, and line breaks of the text stay. */
  lines(text: string, width: number): readonly string[] {
    return text.split(/\r\n?|\n/).flatMap((paragraph) => this.#wrap(paragraph, width));
  }

  #wrap(paragraph: string, width: number): readonly string[] {
    const lines: string[] = [];
    let line = '';
    let used = 0;
    for (const word of paragraph.split(/\s+/).filter((one) => one !== '').flatMap((one) => this.#broken(one, width))) {
      const size = this.#widthOf(word);
      if (line !== '' && used + this.#space + size > width) {
        lines.push(line);
        line = '';
        used = 0;
      }
      used += line === '' ? size : this.#space + size;
      line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  }

  #broken(word: string, width: number): readonly string[] {
    if (this.#widthOf(word) <= width) return [word];
    const parts: string[] = [];
    let part = '';
    // Letters keep their marks, whatever form they come in.
    for (const [letter] of word.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
      if (part !== '' && this.#measure(part + letter) > width) {
        parts.push(part);
        part = '';
      }
      part += letter;
    }
    return [...parts, part];
  }

  #widthOf(word: string): number {
    let width = this.#widths.get(word);
    if (width === undefined) {
      width = this.#measure(word);
      // Bounded: a list of a million different numbers must not fill memory.
      if (this.#widths.size < 50_000) this.#widths.set(word, width);
    }
    return width;
  }
}
