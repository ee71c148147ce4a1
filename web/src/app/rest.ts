import { link } from '../frame/link.ts';

/** Runs something later; gives what cancels it. */
type After = (ms: number, run: () => void) => () => void;
type Page = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;

interface Stream {
  readonly status: { readonly state: string };
  restBut(topics: readonly 'alerts'[] | null): void;
}

const REST_AFTER_MS = 60_000;

const byTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * After a minute in which nobody sees the page nothing but alerts is followed: they ring, and count in the title. What is shown again gets
 * what it has missed, or reads anew, and says that it catches up until then. Returns what ends it.
 */
export function restWhileHidden(stream: Stream, page: Page = document, after = byTimer): () => void {
  let cancel = (): void => undefined;
  let rests = false;
  const change = (): void => {
    cancel();
    if (page.hidden) {
      cancel = after(REST_AFTER_MS, () => {
        rests = true;
        stream.restBut(['alerts']);
      });
    } else if (rests) {
      rests = false;
      if (stream.status.state === 'live') link.set({ is: 'catching_up' });
      stream.restBut(null);
    }
  };
  change();
  page.addEventListener('visibilitychange', change);
  return () => {
    cancel();
    page.removeEventListener('visibilitychange', change);
    if (rests) stream.restBut(null);
  };
}
