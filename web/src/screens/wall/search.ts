import type { Permission } from '../../api.ts';
import { type Search, word, words } from '../../search.ts';

export const VIEWS = ['desk', 'alerts', 'positions'] as const;
export type View = (typeof VIEWS)[number];
export const NEEDS: Readonly<Record<View, Permission>> = { desk: 'view_dashboard', alerts: 'view_alerts', positions: 'view_portfolio' };

/** What the address of the wall says: `view=desk,alerts&every=20&hide=amounts`. */
export interface WallSearch {
  readonly view?: readonly View[] | undefined;
  /** Seconds that each view is shown. */
  readonly every?: number | undefined;
  readonly hide?: 'amounts' | undefined;
}

const [LEAST_S, USUAL_S, MOST_S] = [5, 20, 3600];

export function readWallSearch(raw: Search): WallSearch {
  const every = Number(raw['every']);
  return {
    view: words(raw['view'], VIEWS),
    every: raw['every'] !== undefined && Number.isInteger(every) && every >= LEAST_S && every <= MOST_S ? every : undefined,
    hide: word(raw['hide'], ['amounts'] as const),
  };
}

/** The views that take turns, in the order of the catalogue: those of the address that the user may see. */
export function viewsOf({ view = ['desk', 'alerts'] }: WallSearch, permissions: readonly Permission[]): readonly View[] {
  return view.filter((one) => permissions.includes(NEEDS[one]));
}

/** Whose turn it is, `ms` after the wall was opened. */
export function viewAt(views: readonly View[], ms: number, every = USUAL_S): View | undefined {
  return views[Math.floor(ms / (every * 1000)) % views.length];
}
