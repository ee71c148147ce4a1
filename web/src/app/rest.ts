import { link } from '../frame/head/link.ts';

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
 * After a minute as a hidden page only alerts are followed, for the sound and the count in the title. A visible page recovers the
 * missed events, or reads again, and is marked as catching up until then. Returns a function that ends it.
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
