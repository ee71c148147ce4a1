import { isZone, type Zone } from '../format/time.ts';

/** What a user may choose of the page. Kept by the backend for every browser; a copy here so that the first paint is right. */
export interface Preferences {
  readonly theme: 'system' | 'dark' | 'light';
  readonly pnl: 'blue-orange' | 'green-red' | 'red-green';
  readonly density: 'compact' | 'comfortable';
  readonly zone: Zone;
  /** Of new critical alerts. */
  readonly sound: boolean;
  /** Whether single keys are shortcuts (WCAG 2.1.4). */
  readonly keys: boolean;
  readonly watch: readonly string[];
  readonly views: readonly SavedView[];
  /** The name of the view that the page opens with; empty = the desk. */
  readonly first: string;
}

export interface SavedView {
  readonly name: string;
  /** Of this page, with its parameters. */
  readonly to: string;
}

export const DEFAULTS: Preferences = {
  theme: 'system',
  pnl: 'blue-orange',
  density: 'compact',
  zone: 'UTC',
  sound: false,
  keys: true,
  watch: [],
  views: [],
  first: '',
};

const CHOICES = {
  theme: ['system', 'dark', 'light'],
  pnl: ['blue-orange', 'green-red', 'red-green'],
  density: ['compact', 'comfortable'],
} as const;
const MOST = 200;

/** Without what is the user's own affair. */
export function lookOf({ theme, pnl, density, zone, sound, keys }: Preferences): Omit<Preferences, 'watch' | 'views' | 'first'> {
  return { theme, pnl, density, zone, sound, keys };
}

/** Foreign JSON: unknown fields are dropped, bad ones are as if never chosen. */
export function readPreferences(raw: unknown): Preferences {
  const from = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const chosen = <K extends keyof typeof CHOICES>(name: K): Preferences[K] =>
    ((CHOICES[name] as readonly unknown[]).includes(from[name]) ? from[name] : DEFAULTS[name]) as Preferences[K];
  const flag = (name: 'sound' | 'keys'): boolean => (typeof from[name] === 'boolean' ? from[name] : DEFAULTS[name]);
  const list = (name: string): readonly unknown[] => (Array.isArray(from[name]) ? from[name].slice(0, MOST) : []);
  return {
    theme: chosen('theme'),
    pnl: chosen('pnl'),
    density: chosen('density'),
    zone: typeof from['zone'] === 'string' && isZone(from['zone']) ? from['zone'] : DEFAULTS.zone,
    sound: flag('sound'),
    keys: flag('keys'),
    watch: list('watch').filter((item) => typeof item === 'string'),
    views: list('views').filter(isView),
    first: typeof from['first'] === 'string' ? from['first'] : DEFAULTS.first,
  };
}

function isView(raw: unknown): raw is SavedView {
  const { name, to } = (raw ?? {}) as Partial<Record<keyof SavedView, unknown>>;
  return typeof name === 'string' && typeof to === 'string' && to.startsWith('/') && !to.startsWith('//');
}
