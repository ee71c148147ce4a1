import { preferences } from '../../state/look.ts';

/** Who comes without saying where to. */
function isAtTheDoor({ pathname, search }: Location): boolean {
  return pathname === '/' && search === '';
}

/**
 * What opens the view that the user wants to begin with. Only who comes to the desk without parameters gets it, once, and not who has gone on
 * before the preferences were there.
 */
export function firstView(go: (to: string) => void): () => void {
  let isDue = isAtTheDoor(location);
  return () => {
    const { first, views } = preferences.get();
    const view = views.find(({ name }) => name === first);
    if (isDue && isAtTheDoor(location) && view !== undefined) go(view.to);
    isDue = false;
  };
}
