/** Runs a flush with the next paint. */
export type Schedule = (flush: () => void) => void;

const HIDDEN_MS = 1000;

interface Page {
  readonly requestAnimationFrame?: (run: () => void) => unknown;
}

/** With the next animation frame; once a second while the tab is hidden, because it gets none before it is seen again. */
export const nextPaint: Schedule = (flush) => {
  const { requestAnimationFrame } = globalThis as Page;
  let done = false;
  const once = (): void => {
    if (!done) flush();
    done = true;
  };
  setTimeout(once, requestAnimationFrame ? HIDDEN_MS : 0);
  requestAnimationFrame?.(once);
};
