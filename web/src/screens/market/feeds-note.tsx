import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { KeyedStore } from '../../live/keyed.store.ts';
import { t } from '../../messages/en.ts';
import { useEdition } from '../../state/hooks.ts';
import s from './market.module.css';

interface FeedState {
  readonly status: string;
  readonly reason: string | null;
}

/** Names each feed that is not live; there only while one is not. */
export function FeedsNote() {
  const [feeds] = useState(() => new KeyedStore<FeedState>(scheduler));
  const answer = useQuery({ queryKey: ['feeds'], queryFn: () => unwrap(api.GET('/api/market/feeds')) });
  useEffect(() => {
    for (const { name, status, last_error: reason } of answer.data?.items ?? []) feeds.set(name, { status, reason });
  }, [answer.data, feeds]);
  useEffect(() => {
    const topic = realtime.topic('market', {
      onEvent: (frame) => (frame.type === 'feed' ? feeds.set(frame.data.name, frame.data) : undefined),
    });
    return () => topic.close();
  }, [feeds]);
  useEdition(feeds);
  const down = [...feeds.entries()].filter(([, { status }]) => status !== 'live' && status !== 'disabled');
  if (down.length === 0) return null;
  return (
    <p className={s.feeds} role="status" dir="auto">
      {down.map(([name, { status, reason }]) => t.market.feedDown(name, status, reason)).join(' ')}
    </p>
  );
}
