import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor: string | null;
}

/** Where a page begins, as its query says it; nothing for the first. */
type From = { readonly cursor?: string };

export interface Pages<Row> {
  readonly asked: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  /** Of all pages that are there, in their order. */
  readonly rows: readonly Row[];
  /** Asks for the next page, once at a time and while there is one. */
  readonly more: () => void;
}

/** A list of the backend, page by page. */
export function usePages<Row>(key: readonly unknown[], read: (from: From) => Promise<Page<Row>>): Pages<Row> {
  const asked = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam === '' ? {} : { cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = asked;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { asked, rows, more };
}
