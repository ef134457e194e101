/** One column of the table of a finding aid. */
export interface Column {
  readonly heading: string;
  /** Share of the width of the page. */
  readonly share: number;
  readonly align?: 'left' | 'center' | 'right';
}

export type Cell = string | number;

/**
 * A finding aid is a stream of blocks, which every form of output writes in its own way. After `table` come the rows until
 * `end`. Nothing here is held: 5,000 files or 500,000 are written as they come.
 */
export type Block =
  /** The head of an administrative form: who issues it on the left, state and motto on the right. */
  | { readonly block: 'head'; readonly left: readonly string[]; readonly right: readonly string[] }
  | { readonly block: 'title'; readonly text: string; readonly below: readonly string[] }
  | { readonly block: 'section'; readonly text: string }
  | { readonly block: 'fact'; readonly label: string; readonly value: string }
  | { readonly block: 'text'; readonly text: string }
  | { readonly block: 'table'; readonly columns: readonly Column[] }
  | { readonly block: 'row'; readonly cells: readonly Cell[] }
  /** A heading between rows, over the whole width. */
  | { readonly block: 'group'; readonly text: string }
  | { readonly block: 'end' }
  /** Place and date, and who signs, on the right. */
  | { readonly block: 'sign'; readonly lines: readonly string[] };

export type Blocks = AsyncIterable<Block>;
