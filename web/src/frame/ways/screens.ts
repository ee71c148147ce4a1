import type { Permission } from '../../api.ts';
import { t } from '../../messages/en.ts';

/** The screens of the navigation, in its order. `key` goes there after `g`. */
export interface Screen {
  readonly to:
    '/' | '/positions' | '/portfolio' | '/trades' | '/agents' | '/alerts' | '/market' | '/logs' | '/system' | '/admin' | '/settings';
  readonly name: string;
  readonly needs?: Permission;
  readonly key?: string;
  /** Whether a phone shows it below, not under "More". */
  readonly onPhone?: boolean;
}

export const SCREENS: readonly Screen[] = [
  { to: '/', name: t.nav.desk, needs: 'view_dashboard', key: 'd', onPhone: true },
  { to: '/positions', name: t.nav.positions, needs: 'view_portfolio', key: 'p', onPhone: true },
  { to: '/portfolio', name: t.nav.portfolio, needs: 'view_portfolio', key: 'o' },
  { to: '/trades', name: t.nav.trades, needs: 'view_trades', key: 't' },
  { to: '/agents', name: t.nav.agents, needs: 'view_agents' },
  { to: '/alerts', name: t.nav.alerts, needs: 'view_alerts', key: 'a', onPhone: true },
  { to: '/market', name: t.nav.market, needs: 'view_market', key: 'm', onPhone: true },
  { to: '/logs', name: t.nav.logs, needs: 'view_logs', key: 'l' },
  { to: '/system', name: t.nav.system, needs: 'view_system', key: 's' },
  { to: '/admin', name: t.nav.admin },
  { to: '/settings', name: t.nav.settings },
];
