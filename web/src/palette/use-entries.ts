import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, unwrap, type User } from '../api.ts';
import { alerts, desk } from '../app/desk.ts';
import { mayControl } from '../controls/control.ts';
import { asked } from '../controls/requests.ts';
import { SCREENS } from '../frame/ways/screens.ts';
import { groupOf } from '../live/alerts.store.ts';
import { t } from '../messages/en.ts';
import { usePreferences } from '../state/hooks.ts';
import type { Entry } from './entries.ts';

const INSTRUMENTS = 20;
const AGENTS = 1000;

/** All targets for this user: instruments from a search of the backend, the others from this page. */
export function useEntries(user: User, query: string): readonly Entry[] {
  const { history } = useRouter();
  const { views } = usePreferences();
  const may = (permission: User['permissions'][number]): boolean => user.permissions.includes(permission);
  const agents = useQuery({
    queryKey: ['agents'],
    queryFn: () => unwrap(api.GET('/api/agents', { params: { query: { limit: AGENTS } } })),
    enabled: may('view_agents'),
  });
  const instruments = useQuery({
    queryKey: ['instruments', query],
    queryFn: () => unwrap(api.GET('/api/market/instruments', { params: { query: { q: query, limit: INSTRUMENTS } } })),
    enabled: may('view_market') && query.length > 0,
    placeholderData: (before) => before,
  });
  const go = (to: string) => () => history.push(to);
  const entries: Entry[] = [
    ...SCREENS.filter(({ needs }) => needs === undefined || may(needs)).map(({ to, name, key }): Entry => ({
      id: to,
      kind: 'screen',
      name,
      note: key === undefined ? undefined : `g ${key}`,
      run: go(to),
    })),
    ...views.map(({ name, to }, at): Entry => ({ id: `view ${at}`, kind: 'view', name, note: to, run: go(to) })),
    ...(agents.data?.items ?? []).map(({ id }): Entry => ({
      id: `agent ${id}`,
      kind: 'agent',
      name: id,
      run: go(`/agents?${new URLSearchParams({ id }).toString()}`),
    })),
    ...(instruments.data?.items ?? []).map(({ exchange, symbol }): Entry => ({
      id: `market ${exchange}:${symbol}`,
      kind: 'symbol',
      name: symbol,
      note: `${exchange}, ${t.nav.market}`,
      run: go(`/market/${encodeURIComponent(exchange)}/${encodeURIComponent(symbol)}`),
    })),
  ];
  if (may('view_portfolio'))
    for (const symbol of new Set([...desk.positions.entries()].map(([, row]) => row.symbol)))
      entries.push({
        id: `position ${symbol}`,
        kind: 'symbol',
        name: symbol,
        note: t.nav.positions,
        run: go(`/positions?${new URLSearchParams({ q: symbol }).toString()}`),
      });
  for (const [id, alert] of alerts.alerts.entries())
    if (groupOf(alert) !== 'over')
      entries.push({
        id: `alert ${id}`,
        kind: 'alert',
        name: alert.title,
        note: alert.source,
        run: go(`/alerts?${new URLSearchParams({ id }).toString()}`),
      });
  if (mayControl(user, 'ess.trip') || mayControl(user, 'ess.rearm'))
    entries.push({ id: 'stop', kind: 'act', name: t.header.stop, run: () => asked.set({ about: 'stop' }) });
  return entries;
}
