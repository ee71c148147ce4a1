import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { session, type User } from './api.ts';
import { snapshotAhead } from './app/snapshot.ts';
import { Failure, NotFound } from './screens/failure.tsx';
import { dutyOf } from './screens/login/duty.ts';
import { Login } from './screens/login/login.tsx';
import { readAuditSearch } from './screens/admin/audit-search.ts';
import { type AlertsSearch, SEVERITIES, STATUSES } from './screens/alerts/find/search.ts';
import { readLogsSearch } from './screens/logs/search.ts';
import { INTERVALS } from './screens/market/intervals.ts';
import type { InstrumentSearch, MarketSearch } from './screens/market/search.ts';
import { type PortfolioSearch, RANGES } from './screens/portfolio/search.ts';
import { type PositionsSearch, SIDES } from './screens/positions/order.ts';
import { readTradesSearch } from './screens/trades/search.ts';
import { readWallSearch } from './screens/wall/search.ts';
import { parseSearch, text, texts, word, words, writeSearch } from './search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Failure });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (raw: Record<string, unknown>): { to?: string | undefined; sso?: string | undefined } => ({
    to: ownPath(raw['to']),
    sso: text(raw['sso']),
  }),
  component: Login,
});

/** All routes for a logged-in user: the frame, and the screen in it. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: ({ location }) => somebody(location),
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
    row: text(raw['row']),
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
  validateSearch: readTradesSearch,
  component: lazyRouteComponent(() => import('./screens/trades/trades.tsx'), 'Trades'),
});

const agents = createRoute({
  getParentRoute: () => frame,
  path: '/agents',
  validateSearch: (raw: Record<string, unknown>): { id?: string | undefined } => ({ id: text(raw['id']) }),
  component: lazyRouteComponent(() => import('./screens/agents/agents.tsx'), 'Agents'),
});

/** The address of one agent; it is shown under the list. */
const agent = createRoute({
  getParentRoute: () => frame,
  path: '/agents/$id',
  beforeLoad: ({ params: { id } }) => {
    throw redirect({ to: '/agents', search: { id } });
  },
});

const market = createRoute({
  getParentRoute: () => frame,
  path: '/market',
  validateSearch: (raw: Record<string, unknown>): MarketSearch => ({ list: texts(raw['list']), q: text(raw['q']) }),
  component: lazyRouteComponent(() => import('./screens/market/market.tsx'), 'Market'),
});

const instrument = createRoute({
  getParentRoute: () => frame,
  path: '/market/$exchange/$symbol',
  validateSearch: (raw: Record<string, unknown>): InstrumentSearch => ({ interval: word(raw['interval'], INTERVALS) }),
  component: lazyRouteComponent(() => import('./screens/market/instrument.tsx'), 'Instrument'),
});

const logs = createRoute({
  getParentRoute: () => frame,
  path: '/logs',
  validateSearch: readLogsSearch,
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

const admin = createRoute({
  getParentRoute: () => frame,
  path: '/admin',
  component: lazyRouteComponent(() => import('./screens/admin/admin.tsx'), 'Admin'),
});

const adminStart = createRoute({
  getParentRoute: () => admin,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/sessions' });
  },
});

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  component: lazyRouteComponent(() => import('./screens/admin/users.tsx'), 'Users'),
});

const keys = createRoute({
  getParentRoute: () => admin,
  path: '/keys',
  component: lazyRouteComponent(() => import('./screens/admin/keys.tsx'), 'Keys'),
});

const sessions = createRoute({
  getParentRoute: () => admin,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./screens/admin/sessions.tsx'), 'Sessions'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./screens/admin/audit.tsx'), 'Audit'),
});

const rules = createRoute({
  getParentRoute: () => admin,
  path: '/rules',
  component: lazyRouteComponent(() => import('./screens/admin/rules.tsx'), 'Rules'),
});

/** Outside the frame, because it has no navigation. */
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  beforeLoad: ({ location }) => somebody(location),
  validateSearch: readWallSearch,
  component: lazyRouteComponent(() => import('./screens/wall/wall.tsx'), 'Wall'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    wall,
    login,
    frame.addChildren([
      desk,
      positions,
      portfolio,
      trades,
      agents,
      agent,
      alerts,
      market,
      instrument,
      logs,
      system,
      admin.addChildren([adminStart, users, keys, sessions, audit, rules]),
      settings,
    ]),
  ]),
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

/** The logged-in user; else redirects to the login and back. */
async function somebody(location: { readonly pathname: string; readonly href: string }): Promise<{ readonly user: User }> {
  const user = await session.whoami();
  if (user === null || dutyOf(user) !== null)
    throw redirect({ to: '/login', search: { to: location.pathname === '/' ? undefined : location.href } });
  snapshotAhead.start(user);
  return { user };
}
