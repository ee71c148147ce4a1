/** The colours of the theme, for what is drawn on a canvas. */
export interface Palette {
  readonly text: string;
  readonly line: string;
  readonly strong: string;
  readonly accent: string;
  readonly up: string;
  readonly down: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: colour('--mu'),
    line: colour('--ln'),
    strong: colour('--ln2'),
    accent: colour('--acc'),
    up: colour('--up'),
    down: colour('--dn'),
  };
}

/** The same colour, thinner: `#rrggbb` and `#rgb` only, as in tokens.css. */
export function faint(colour: string, share: number): string {
  const hex = colour.length === 4 ? `#${colour.slice(1).replaceAll(/./g, '$&$&')}` : colour;
  return `${hex}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
