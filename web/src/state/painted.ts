/** For measurements from outside: when the desk had its figures on the screen for the first time. */
export const PAINTED = 'qd:desk';
/** Other screens never say so. */
const AT_LATEST_MS = 1500;

/** Runs secondary work once the desk is painted, so that it delays no figure. Returns a function that cancels it. */
export function afterPaint(run: () => void): () => void {
  let isOver = false;
  const once = (): void => {
    if (isOver) return;
    end();
    run();
  };
  const timer = setTimeout(once, AT_LATEST_MS);
  const marks = new PerformanceObserver((list) => (list.getEntriesByName(PAINTED).length > 0 ? once() : undefined));
  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
    marks.disconnect();
  };
  marks.observe({ type: 'mark', buffered: true });
  return end;
}
