import { useSyncExternalStore } from 'react';

/** Tables have fewer columns. */
export const NARROW = '(max-width: 900px)';
export const PHONE = '(max-width: 720px)';
/** The rows of tables are cards of two lines. */
export const CARDS = '(max-width: 480px)';

/** Whether the window is as the query says, also after it was turned or sized anew. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
