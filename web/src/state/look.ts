import { DEFAULTS, lookOf, type Preferences, readPreferences } from './preferences.ts';
import { printing } from './printing.ts';
import { ValueStore } from './value.store.ts';

const KEY = 'qd-look';

/** What the user has chosen, as far as this browser knows. */
export const preferences = new ValueStore<Preferences>(stored());

/** Hears what is chosen here, to keep it for other browsers too. */
type Keeper = (change: Partial<Preferences>) => void;
let keeper: Keeper | null = null;

/** Returns what ends it. */
export function keepBy(next: Keeper): () => void {
  keeper = next;
  return () => {
    if (keeper === next) keeper = null;
  };
}

/** What is stored here, as text. Storage may be blocked: then every visit begins with what the backend keeps. */
function storedText(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function stored(): Preferences {
  try {
    return readPreferences(JSON.parse(storedText() ?? '{}'));
  } catch {
    return DEFAULTS;
  }
}

/** Whether anybody was logged in with this browser. */
export function isKnownHere(): boolean {
  return storedText() !== null;
}

export function choose(change: Partial<Preferences>): void {
  show({ ...preferences.get(), ...change });
  keeper?.(change);
}

/** Takes the place of all that was chosen; only the look is copied here, because this browser may have other users. */
export function show(next: Preferences): void {
  preferences.set(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(lookOf(next)));
  } catch {
    // Nothing is lost: the backend has it too.
  }
}

const light = matchMedia('(prefers-color-scheme: light)');

/** Puts theme, colours and density on the document, now and whenever they change. */
export function applyLook(): void {
  const apply = (): void => {
    const { theme, pnl, density } = preferences.get();
    const { dataset } = document.documentElement;
    dataset['theme'] = printing.get() ? 'light' : theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
    dataset['pnl'] = pnl;
    dataset['density'] = density;
    document.dispatchEvent(new Event('qd:look'));
  };
  apply();
  preferences.subscribe(apply);
  printing.subscribe(apply);
  light.addEventListener('change', apply);
}
