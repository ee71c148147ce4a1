import { QueryClientContext, type QueryClient } from '@tanstack/react-query';
import { createContext, createElement, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { systemClock } from '../clock.js';
import type { Realtime } from '../realtime/realtime-client.js';
import type { EventFrame, Topic } from '../realtime/wire.types.js';
import type { Client } from '../rest/create-client.js';
import type { SessionEvent } from '../session/session.types.js';
import { SCOPE } from './queries.js';
import { nextPaint, type Schedule } from './schedule.js';
import { TopicStore } from './topic-store.js';

export interface Quarterdeck {
  readonly client: Client;
  readonly realtime: Realtime;
  readonly schedule: Schedule;
  /** The store of a topic, shared by all components. */
  store(topic: Topic): TopicStore;
}

export interface QuarterdeckProviderProps {
  readonly client: Client;
  readonly realtime: Realtime;
  /** Schedules painting; default: with the next animation frame. */
  readonly schedule?: Schedule;
  /** The key of a frame, in place of the default one. */
  readonly keyOf?: (frame: EventFrame) => string;
  readonly children?: ReactNode;
}

const Context = createContext<Quarterdeck | null>(null);

/** Gives the hooks below it their client and connection. Inside a `QueryClientProvider` it also clears the answers of another user. */
export function QuarterdeckProvider({ client, realtime, schedule = nextPaint, keyOf, children }: QuarterdeckProviderProps): ReactNode {
  const queryClient = useContext(QueryClientContext);
  const value = useMemo((): Quarterdeck => {
    const stores = new Map<Topic, TopicStore>();
    const parts = {
      follow: (topic: Topic, handlers: Parameters<Realtime['topic']>[1]) => realtime.topic(topic, handlers),
      ...{ schedule, keyOf, after: (ms: number, run: () => void) => systemClock.after(ms, run, true) },
    };
    const store = (topic: Topic): TopicStore => {
      const found = stores.get(topic) ?? new TopicStore(topic, parts);
      stores.set(topic, found);
      return found;
    };
    return { client, realtime, schedule, store };
  }, [client, realtime, schedule, keyOf]);
  useEffect(
    () => (queryClient ? client.session.on(forgetting(queryClient, client.session.user?.username)) : undefined),
    [client, queryClient],
  );
  return createElement(Context, { value }, children);
}

export function useQuarterdeck(): Quarterdeck {
  const value = useContext(Context);
  if (value === null) throw new Error('There is no <QuarterdeckProvider> above this component');
  return value;
}

/** Clears the cached answers when the user changes. */
function forgetting(queryClient: QueryClient, name: string | undefined): (event: SessionEvent) => void {
  let known = name;
  return (event) => {
    if (event.type === 'renewed') return;
    const next = event.type === 'signed_out' ? undefined : event.user?.username;
    const isSame = event.type === 'signed_in' && (known === undefined || known === next);
    known = next ?? known;
    if (isSame) return;
    const queryKey = [SCOPE];
    // After a sign-out there is no user who could read them again.
    if (event.type === 'signed_out') for (const query of queryClient.getQueryCache().findAll({ queryKey })) query.reset();
    else void queryClient.resetQueries({ queryKey });
  };
}
