/** Runs a flush with the next paint. */
export type Schedule = (flush: () => void) => void;

const HIDDEN_MS = 1000;

interface Page {
  readonly document?: { readonly hidden?: boolean };
  readonly requestAnimationFrame?: (run: () => void) => unknown;
}

/** With the next animation frame; once a second while the tab is hidden, because hidden tabs get no frames. */
export const nextPaint: Schedule = (flush) => {
  const { document, requestAnimationFrame } = globalThis as Page;
  let done = false;
  const once = (): void => {
    if (!done) flush();
    done = true;
  };
  // A tab that is hidden before the frame would wait for ever.
  setTimeout(once, requestAnimationFrame || document?.hidden ? HIDDEN_MS : 0);
  if (document?.hidden !== true) requestAnimationFrame?.(once);
};
