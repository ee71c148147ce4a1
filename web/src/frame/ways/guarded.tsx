import { Outlet } from '@tanstack/react-router';
import type { User } from '../../api.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { SCREENS } from './screens.ts';

/** The screen, or the permission that is missing for it. */
export function Guarded({ path, user }: { readonly path: string; readonly user: User }) {
  const screen = SCREENS.filter(({ to }) => to !== '/').find(({ to }) => path.startsWith(to)) ?? SCREENS[0];
  if (screen?.needs !== undefined && !user.permissions.includes(screen.needs))
    return <Panel title={screen.name} state={{ is: 'forbidden', permission: screen.needs }} />;
  return <Outlet />;
}
