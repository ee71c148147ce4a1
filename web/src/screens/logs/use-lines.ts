import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { api, type QuarterdeckError, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { filterOf, type LogsSearch, queryOf } from './search.ts';
import { type Line, type LogFrame, TailStore } from './tail.store.ts';

const BACKFILL = 1000;
const PAGE = 1000;
const MOST = 10_000;

export interface Lines {
  readonly lines: readonly Line[];
  /** Whether they were read: before, there is no number of them. */
  readonly isRead: boolean;
  /** Why the tail was refused. */
  readonly refused: string | null;
  readonly problem: QuarterdeckError | null;
  readonly load: (gap: string) => void;
  /** There are older ones, and room for them. */
  readonly older: (() => void) | null;
}

/** The newest lines as they come, unless `isOff`. */
export function useTail(search: LogsSearch, isOff: boolean): Lines {
  const { service } = search;
  const [tail] = useState(() => new TailStore(scheduler));
  const [refused, setRefused] = useState<string | null>(null);
  const [isRead, setRead] = useState(false);
  const filter = JSON.stringify(filterOf(search));
  useEffect(() => {
    tail.clear();
    setRefused(null);
    setRead(false);
    if (isOff) return undefined;
    const topic = realtime.topic(service === undefined ? 'logs' : `logs:${service}`, {
      backfill: BACKFILL,
      ...(filter !== '{}' && { filter: JSON.parse(filter) as Record<string, string> }),
      onEvent: (frame) => tail.add(frame.data as unknown as LogFrame),
      onReset: () => tail.clear(),
      onStatus: (status) => {
        setRefused(status.state === 'refused' ? status.code : null);
        if (status.state === 'live') setRead(true);
      },
    });
    return () => topic.close();
  }, [service, filter, tail, isOff]);
  const lines = useSyncExternalStore(tail.subscribe, tail.list);
  const load = async (gap: string): Promise<void> => {
    const { after, before } = tail.bounds(gap);
    const query = { ...queryOf(search), after_seq: after, ...(before !== null && { before_seq: before }), direction: 'forward' as const };
    const { data } = await api.GET('/api/logs', { params: { query: { ...query, limit: PAGE } } });
    const missing = tail.list().find((line) => line.id === gap && 'missing' in line);
    if (data && missing && 'missing' in missing)
      tail.fill(gap, data.items, data.has_more ? Math.max(1, missing.missing - data.items.length) : 0);
  };
  return { lines, isRead: isRead || lines.length > 0, refused, problem: null, load: (gap) => void load(gap), older: null };
}

/** The lines of a time that was chosen, oldest first. */
export function useRange(search: LogsSearch, isOff: boolean): Lines {
  const { from, to } = search;
  const query = { ...queryOf(search), ...(from !== undefined && { start_time: from }), ...(to !== undefined && { end_time: to }) };
  const pages = useInfiniteQuery({
    queryKey: ['logs', query],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/logs', { params: { query: { ...query, limit: PAGE, ...(pageParam !== '' && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next, has_more: isMore }) => (isMore ? next : null),
    enabled: !isOff,
  });
  const lines = useMemo(
    () =>
      (pages.data?.pages ?? [])
        .flatMap(({ items }) => items)
        .toReversed()
        .map((entry) => ({ id: entry.id, entry })),
    [pages.data],
  );
  const canMore = pages.hasNextPage && !pages.isFetchingNextPage && lines.length < MOST;
  return {
    lines,
    isRead: pages.data !== undefined,
    refused: null,
    problem: pages.error as QuarterdeckError | null,
    load: () => undefined,
    older: canMore ? () => void pages.fetchNextPage() : null,
  };
}
