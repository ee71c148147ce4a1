import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { session } from './api.ts';
import { Failure, NotFound } from './screens/failure.tsx';
import { Login } from './screens/login/login.tsx';
import { type AlertsSearch, SEVERITIES, STATUSES } from './screens/alerts/search.ts';
import { LEVELS, type LogsSearch } from './screens/logs/search.ts';
import { type PortfolioSearch, RANGES } from './screens/portfolio/search.ts';
import { type PositionsSearch, SIDES } from './screens/positions/order.ts';
import { DAYS, TRADE_SIDES, type TradesSearch } from './screens/trades/search.ts';
import { parseSearch, text, texts, word, words, writeSearch } from './search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Failure });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (raw: Record<string, unknown>): { to?: string | undefined } => ({ to: ownPath(raw['to']) }),
  component: Login,
});

/** Everything that needs somebody to be logged in: the frame, and the screen in it. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ location }) => {
    const user = await session.whoami();
    if (user === null) throw redirect({ to: '/login', search: { to: location.pathname === '/' ? undefined : location.href } });
    return { user };
  },
  component: lazyRouteComponent(() => import('./frame/frame.tsx'), 'Frame'),
});

const common = (raw: Record<string, unknown>): { broker?: string | undefined } => ({ broker: text(raw['broker']) });

const desk = createRoute({
  getParentRoute: () => frame,
  path: '/',
  validateSearch: common,
  component: lazyRouteComponent(() => import('./screens/desk/desk.tsx'), 'Desk'),
});

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  validateSearch: (raw: Record<string, unknown>): AlertsSearch => ({
    status: words(raw['status'], STATUSES),
    severity: words(raw['severity'], SEVERITIES),
    source: texts(raw['source']),
    q: text(raw['q']),
    id: text(raw['id']),
  }),
  component: lazyRouteComponent(() => import('./screens/alerts/alerts.tsx'), 'Alerts'),
});

const positions = createRoute({
  getParentRoute: () => frame,
  path: '/positions',
  validateSearch: (raw: Record<string, unknown>): PositionsSearch => ({
    broker: text(raw['broker']),
    side: word(raw['side'], SIDES),
    q: text(raw['q']),
    sort: text(raw['sort']),
  }),
  component: lazyRouteComponent(() => import('./screens/positions/positions.tsx'), 'Positions'),
});

const portfolio = createRoute({
  getParentRoute: () => frame,
  path: '/portfolio',
  validateSearch: (raw: Record<string, unknown>): PortfolioSearch => ({
    timeframe: word(raw['timeframe'], RANGES),
    broker: text(raw['broker']),
    benchmark: text(raw['benchmark']),
  }),
  component: lazyRouteComponent(() => import('./screens/portfolio/portfolio.tsx'), 'Portfolio'),
});

const trades = createRoute({
  getParentRoute: () => frame,
  path: '/trades',
  validateSearch: (raw: Record<string, unknown>): TradesSearch => ({
    symbol: text(raw['symbol']),
    side: word(raw['side'], TRADE_SIDES),
    broker: text(raw['broker']),
    strategy: text(raw['strategy']),
    days: word(raw['days'], DAYS),
  }),
  component: lazyRouteComponent(() => import('./screens/trades/trades.tsx'), 'Trades'),
});

const agents = createRoute({
  getParentRoute: () => frame,
  path: '/agents',
  validateSearch: (raw: Record<string, unknown>): { id?: string | undefined } => ({ id: text(raw['id']) }),
  component: lazyRouteComponent(() => import('./screens/agents/agents.tsx'), 'Agents'),
});

const logs = createRoute({
  getParentRoute: () => frame,
  path: '/logs',
  validateSearch: (raw: Record<string, unknown>): LogsSearch => ({
    service: text(raw['service']),
    level: word(raw['level'], LEVELS),
    q: text(raw['q']),
  }),
  component: lazyRouteComponent(() => import('./screens/logs/logs.tsx'), 'Logs'),
});

const system = createRoute({
  getParentRoute: () => frame,
  path: '/system',
  component: lazyRouteComponent(() => import('./screens/system/system.tsx'), 'System'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/settings.tsx'), 'Settings'),
});

export const router = createRouter({
  routeTree: root.addChildren([login, frame.addChildren([desk, positions, portfolio, trades, agents, alerts, logs, system, settings])]),
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: Failure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Only to this site, whatever the link says. */
function ownPath(to: unknown): string | undefined {
  return typeof to === 'string' && to.startsWith('/') && !to.startsWith('//') && !to.includes('\\') ? to : undefined;
}
