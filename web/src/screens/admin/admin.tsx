import { Link, Outlet, useRouteContext, useRouterState } from '@tanstack/react-router';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import ui from '../../parts/ui.module.css';
import { ADMIN_SCREENS } from './tabs.ts';

/** The parts of the administration that the user may see, and the one that is open. */
export function Admin() {
  const { permissions } = useRouteContext({ from: '/frame' }).user;
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const may = (screen: (typeof ADMIN_SCREENS)[number]): boolean => !('needs' in screen) || permissions.includes(screen.needs);
  const open = ADMIN_SCREENS.find(({ to }) => path.startsWith(to));
  return (
    <>
      <nav className={ui.tabs} aria-label={t.admin.label}>
        {ADMIN_SCREENS.filter(may).map(({ to, name }) => (
          <Link key={to} to={to}>
            {name}
          </Link>
        ))}
      </nav>
      {open !== undefined && 'needs' in open && !may(open) ? (
        <Panel title={open.name} state={{ is: 'forbidden', permission: open.needs }} />
      ) : (
        <Outlet />
      )}
    </>
  );
}
