import type { LayoutMaker } from './layout.ts';

/** Extension 0002: the identifier is the folder. */
export const flatDirect: LayoutMaker = () => (id) => id;
