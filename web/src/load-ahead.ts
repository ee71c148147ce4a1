import type { AnyRoute } from '@tanstack/react-router';
import { session } from './api.ts';
import { router } from './router.tsx';

/** Loads the code of the screen at this address, and the session, before the first paint asks for them. */
export function loadAhead(): void {
  // A failure is told by the route that needs it.
  const nothing = (): void => undefined;
  session.whoami().catch(nothing);
  const matches: readonly { readonly routeId: string }[] = router.matchRoutes(router.latestLocation);
  const routes: Readonly<Record<string, AnyRoute>> = router.routesById;
  for (const { routeId } of matches) {
    const component = routes[routeId]?.options.component;
    if (component !== undefined && 'preload' in component) component.preload?.()?.catch(nothing);
  }
}
