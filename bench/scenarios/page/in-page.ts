// What runs in the page, and so is text.

export const whenTrue = (claim: string): string =>
  `new Promise((resolve) => { const look = () => (${claim} ? resolve() : requestAnimationFrame(look)); look(); })`;

/** The price in a row of the desk's positions. */
export const PRICE_OF = `(row) => Number(row.children[6].textContent.replace(/[^\\d.]/g, ''))`;

/** `hide(true)` puts another tab before this one, as far as the page can tell. */
export const HIDE = `
  globalThis.away = false;
  Object.defineProperty(document, 'hidden', { get: () => globalThis.away });
  globalThis.hide = (away) => {
    globalThis.away = away;
    document.dispatchEvent(new Event('visibilitychange'));
  };
`;
