import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { scheduler } from '../app/desk.ts';
import { preferences } from '../state/look.ts';
import { SCREENS } from './screens.ts';
import { paused } from './standing.ts';

const SECOND_KEY_MS = 1500;

/** Whether a key that is pressed there is text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName));
}

/** `g` and a letter for the screens, `b` for the brokers, `.` to hold what is painted. */
export function useKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goUntil = 0;
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target, timeStamp } = event;
      if (ctrlKey || metaKey || altKey || isTyping(target) || !preferences.get().keys) return;
      const screen = timeStamp < goUntil ? SCREENS.find((one) => one.key === key) : undefined;
      goUntil = key === 'g' ? timeStamp + SECOND_KEY_MS : 0;
      if (screen !== undefined) {
        event.preventDefault();
        event.stopImmediatePropagation();
        void navigate({ to: screen.to, search: {} });
      } else if (key === '.') {
        scheduler.pause(!scheduler.paused);
        paused.set(scheduler.paused);
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
