import { DEFAULTS, type Preferences, readPreferences } from './preferences.ts';
import { ValueStore } from './value.store.ts';

const KEY = 'qd-look';

/** What the user has chosen, as far as this browser knows. */
export const preferences = new ValueStore<Preferences>(stored());

/** Storage may be blocked: then every visit begins with what the backend keeps. */
function stored(): Preferences {
  try {
    return readPreferences(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return DEFAULTS;
  }
}

export function choose(change: Partial<Preferences>): Preferences {
  const next = { ...preferences.get(), ...change };
  preferences.set(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Nothing is lost: the backend has it too.
  }
  return next;
}

const light = matchMedia('(prefers-color-scheme: light)');

/** Puts theme, colours and density on the document, now and whenever they change. */
export function applyLook(): void {
  const apply = (): void => {
    const { theme, pnl, density } = preferences.get();
    const { dataset } = document.documentElement;
    dataset['theme'] = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
    dataset['pnl'] = pnl;
    dataset['density'] = density;
    document.dispatchEvent(new Event('qd:look'));
  };
  apply();
  preferences.subscribe(apply);
  light.addEventListener('change', apply);
}
