import { expect } from 'chai';
import { stylesheet } from '../../src/portal/stylesheet.ts';

const [light = '', dark = ''] = [...stylesheet.matchAll(/:root\{([^}]*)\}/g)].map(([, text]) => text);
const THEMES = { light: colours(light), dark: new Map([...colours(light), ...colours(dark)]) };

/** WCAG 2.2 §1.4.3: text on its ground. */
const TEXT = [
  'ink paper', 'ink card', 'ink-2 paper', 'ink-2 card', 'sea paper', 'sea card', 'sea sea-tint', 'ink sea-tint', 'on-sea sea', 'on-deep sea-deep',
  'ok ok-tint', 'warn warn-tint', 'err err-tint', 'info info-tint', 'grey grey-tint', 'ink ok-tint', 'ink warn-tint', 'ink err-tint', 'ink info-tint',
  'ink grey-tint', 'sea info-tint',
];
/** WCAG 2.2 §1.4.11: borders of controls, and the ring of the focus. */
const PARTS = ['field card', 'field paper', 'ring paper', 'ring card', 'focus sea-deep', 'wave sea-deep'];

describe('the colours of the public pages', () => {
  for (const [theme, tokens] of Object.entries(THEMES)) {
    for (const [pairs, least] of [[TEXT, 4.5], [PARTS, 3]] as const) {
      it(`differ by at least ${least} : 1 in the ${theme} theme`, () => {
        const weak = pairs.map((pair) => `${pair} ${contrastOf(tokens, pair).toFixed(2)}`).filter((text) => !(Number(text.split(' ')[2]) >= least));
        expect(weak).to.deep.equal([]);
      });
    }
  }
});

function colours(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/--([a-z0-9-]+):(#[0-9a-f]{3,6})\b/g)].map(([, name = '', colour = '']) => [name, colour]));
}

function contrastOf(tokens: ReadonlyMap<string, string>, pair: string): number {
  const [high = NaN, low = NaN] = pair.split(' ').map((name) => luminance(tokens.get(name) ?? '')).toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance of WCAG 2.2; NaN for what is no colour. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
