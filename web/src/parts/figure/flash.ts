const LASTS_MS = 300;
/** A figure that changes more often flashes at its first change in this time. */
const PAUSE_MS = 1000;

interface Seen {
  readonly text: string;
  readonly flashedAt: number;
}

const seen = new WeakMap<Element, Seen>();
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Fades the background of a figure that now says something else. What is new on the screen does not flash. */
export function flashIfOther(element: HTMLElement | null, text: string): void {
  if (element === null) return;
  const before = seen.get(element);
  if (before?.text === text) return;
  const at = performance.now();
  const isDue = before !== undefined && at - before.flashedAt >= PAUSE_MS && !still.matches && !document.hidden;
  seen.set(element, { text, flashedAt: isDue ? at : (before?.flashedAt ?? -PAUSE_MS) });
  if (isDue) element.animate({ backgroundColor: ['var(--flash)', 'transparent'] }, LASTS_MS);
}
