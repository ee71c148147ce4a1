import { useEffect, useRef } from 'react';
import { isTyping } from '../../frame/ways/use-keys.ts';
import { preferences } from '../../state/look.ts';
import type { Act } from './acting.ts';

export interface InboxKeys {
  readonly move: (step: 1 | -1, extend: boolean) => void;
  readonly ask: (what: Act) => void;
  readonly select: () => void;
  readonly open: () => void;
  readonly back: () => void;
  readonly help: () => void;
}

const ACTS: Readonly<Record<string, Act>> = { a: 'acknowledge', c: 'comment', r: 'resolve', u: 'undo' };

/** The keys of the inbox; single letters do nothing while text is typed, or where the user has turned them off. */
export function useInboxKeys(keys: InboxKeys): void {
  const present = useRef(keys);
  present.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
      if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      if (key === 'Escape') return present.current.back();
      if (isTyping(target) || !preferences.get().keys) return;
      const done = (run: () => void): void => {
        event.preventDefault();
        run();
      };
      const lower = key.toLowerCase();
      const what = ACTS[lower];
      if (lower === 'j' || lower === 'k') done(() => present.current.move(lower === 'j' ? 1 : -1, shiftKey));
      else if (key === 'x') done(present.current.select);
      else if (what !== undefined && !shiftKey) done(() => present.current.ask(what));
      else if (key === 'Enter' && !(target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement)) done(present.current.open);
      else if (key === '/') done(() => document.getElementById('alert-filter')?.focus());
      else if (key === '?') done(present.current.help);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
