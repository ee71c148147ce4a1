import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { palette } from '../../palette/open.ts';
import { preferences } from '../../state/look.ts';
import { hold } from '../truth/held.tsx';
import { SCREENS } from './screens.ts';
import { paused } from '../truth/standing.ts';

const SECOND_KEY_MS = 1500;

/** Whether a key that is pressed there is text, or a dialog's. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName) || target.closest('dialog') !== null;
}

/** `g` and a letter for the screens, `b` for the brokers, `.` to hold what is painted; Ctrl or Cmd K for the palette, from everywhere. */
export function useKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goUntil = 0;
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target, timeStamp } = event;
      if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        palette.set(palette.get() === 'closed' ? 'go' : 'closed');
        return;
      }
      if (ctrlKey || metaKey || altKey || isTyping(target) || !preferences.get().keys) return;
      const screen = timeStamp < goUntil ? SCREENS.find((one) => one.key === key) : undefined;
      goUntil = key === 'g' ? timeStamp + SECOND_KEY_MS : 0;
      if (screen !== undefined) {
        event.preventDefault();
        event.stopImmediatePropagation();
        void navigate({ to: screen.to, search: {} });
      } else if (key === '.') {
        hold(!paused.get());
      } else if (key === 'b') {
        event.preventDefault();
        document.getElementById('broker-filter')?.focus();
      }
    };
    // Before the screens, whose keys are single letters too.
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  }, [navigate]);
}
