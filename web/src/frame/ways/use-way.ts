import { useRouteContext } from '@tanstack/react-router';
import { SCREENS, type Screen } from './screens.ts';

/** A link to a screen, for users who may see it. */
export function useWay(to: Screen['to']): Screen['to'] | undefined {
  const { permissions } = useRouteContext({ from: '/frame' }).user;
  const screen = SCREENS.find((one) => one.to === to);
  return screen?.needs === undefined || permissions.includes(screen.needs) ? to : undefined;
}
