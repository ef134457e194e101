import type { XmlHandler } from './xml-element.ts';

/** One handler that tells several, in order: a large document is parsed once however many want to know of it. */
export function tee(...handlers: readonly XmlHandler[]): XmlHandler {
  return {
    open: (element) => { for (const handler of handlers) handler.open?.(element); },
    close: (element) => { for (const handler of handlers) handler.close?.(element); },
    text: (value) => { for (const handler of handlers) handler.text?.(value); },
  };
}
