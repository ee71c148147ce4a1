import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { paths } from '../generated/openapi.js';
import { type Answer, unwrap } from '../rest/answer.js';
import type { Client, DataOf, PathsWith } from '../rest/create-client.js';

/** First part of all keys. */
export const SCOPE = 'quarterdeck';

type ReadPath = PathsWith<'get'>;
type QueryOf<P extends ReadPath> = paths[P] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;
type PathOf<P extends ReadPath> = paths[P] extends { get: { parameters: { path: infer Path } } } ? Path : Record<string, never>;
type LooseGet = (path: string, init: object) => Promise<Answer<unknown>>;

interface Call {
  readonly query?: object | undefined;
  readonly path?: object | undefined;
  readonly signal: AbortSignal;
}

function read<P extends ReadPath>(client: Client, at: P, { query, path, signal }: Call): Promise<DataOf<'get', P>> {
  const params = { ...(query && { query }), ...(path && { path }) };
  return unwrap((client.GET as unknown as LooseGet)(at, { params, signal }) as Promise<Answer<DataOf<'get', P>>>);
}

const keyOf = (at: string, path: object = {}, query: object = {}): readonly [string, string, object, object] => [SCOPE, at, path, query];

/** The client itself retries. */
const OPTIONS = { retry: false } as const;

const plain =
  <P extends ReadPath>(at: P) =>
  (client: Client, query?: QueryOf<P>) =>
    queryOptions({
      ...OPTIONS,
      queryKey: keyOf(at, {}, query),
      queryFn: ({ signal }) => read(client, at, { query, signal }),
    });

const named =
  <P extends ReadPath>(at: P) =>
  (client: Client, path: PathOf<P>, query?: QueryOf<P>) =>
    queryOptions({
      ...OPTIONS,
      queryKey: keyOf(at, path as object, query),
      queryFn: ({ signal }) => read(client, at, { path: path as object, query, signal }),
    });

/** Options of a list with pages: `useInfiniteQuery(queries.trades(client, { limit: 200 }))`. */
const paged =
  <P extends ReadPath>(at: P) =>
  (client: Client, query?: Omit<QueryOf<P>, 'cursor'>) =>
    infiniteQueryOptions({
      ...OPTIONS,
      queryKey: keyOf(at, { pages: true }, query),
      queryFn: ({ signal, pageParam }) =>
        read(client, at, { query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => (page as unknown as { readonly next_cursor: string | null }).next_cursor,
    });

/** Options of TanStack Query for the reads of the backend: `useQuery(queries.summary(client))`. Use the topic hooks for live rows. */
export const queries = {
  snapshot: plain('/api/dashboard/snapshot'),
  summary: plain('/api/dashboard/summary'),
  performance: plain('/api/dashboard/performance'),
  chart: named('/api/dashboard/charts/{kind}'),
  dashboardHealth: plain('/api/dashboard/health'),
  portfolio: plain('/api/portfolio'),
  positions: paged('/api/portfolio/positions'),
  trades: paged('/api/trades'),
  tradeStats: plain('/api/trades/stats'),
  orders: paged('/api/orders'),
  agents: paged('/api/agents'),
  agent: named('/api/agents/{id}'),
  agentSignals: named('/api/agents/{id}/signals'),
  alerts: paged('/api/alerts'),
  alertSummary: plain('/api/alerts/summary'),
  alert: named('/api/alerts/{id}'),
  system: plain('/api/system'),
};
