import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { JoinOptions } from '../realtime/join.js';
import type { RealtimeStatus } from '../realtime/realtime.types.js';
import type { EventFrame, FrameOf, SubscribeOptions, Topic, TopicStatus } from '../realtime/wire.types.js';
import { may, type Permission, type User } from '../session/session.types.js';
import { useQuarterdeck } from './context.js';
import { type Joined, type JoinedOptions, JoinedStore } from './joined-store.js';

/**
 * What `select` takes of the newest frame about `key` (see `keyOf`); undefined before there is one. The component is drawn again with the next
 * paint, and only when that value is another.
 */
export function useTopicValue<T extends Topic, V>(topic: T, key: string, select: (frame: FrameOf<T>) => V): V | undefined {
  const store = useQuarterdeck().store(topic);
  const listen = useCallback((listener: () => void) => store.listenTo(key, listener), [store, key]);
  const get = useMemo(() => {
    let last: EventFrame | undefined;
    let value: V | undefined;
    return () => {
      const frame = store.get(key);
      if (frame !== last) value = frame && select(frame as unknown as FrameOf<T>);
      last = frame;
      return value;
    };
  }, [store, key, select]);
  return useSyncExternalStore(listen, get, get);
}

/** The keys that there are values of, in the order of their coming; another array only when one came or went. */
export function useTopicKeys(topic: Topic): readonly string[] {
  const store = useQuarterdeck().store(topic);
  return useSyncExternalStore(store.listen, store.keys, store.keys);
}

/** The newest frames of a topic since the first component listens, newest first, at most `size`. */
export function useTopicLog<T extends Topic>(topic: T, size: number): readonly FrameOf<T>[] {
  const store = useQuarterdeck().store(topic);
  const listen = useCallback((listener: () => void) => store.listenToLog(size, listener), [store, size]);
  const get = useCallback(() => store.list(size), [store, size]);
  return useSyncExternalStore(listen, get, get) as unknown as readonly FrameOf<T>[];
}

/** How far what is shown of a topic can be trusted: `live`, or why not. */
export function useTopicStatus(topic: Topic): TopicStatus {
  const store = useQuarterdeck().store(topic);
  const get = useCallback(() => store.status, [store]);
  return useSyncExternalStore(store.listen, get, get);
}

/** The state of the connection. */
export function useLink(): RealtimeStatus {
  const { realtime } = useQuarterdeck();
  const { listen, get } = useMemo(() => {
    let status = realtime.status;
    return {
      get: () => status,
      listen: (listener: () => void) => {
        status = realtime.status;
        return realtime.on((event) => {
          if (event.type !== 'status') return;
          ({ status } = event);
          listener();
        });
      },
    };
  }, [realtime]);
  return useSyncExternalStore(listen, get, get);
}

/**
 * A snapshot and the events after it as one picture. The functions are those of the first drawing with this `key`; whatever they depend on
 * belongs into the key, as with a query.
 */
export function useJoined<T extends Topic, Snapshot, State>(
  topic: T,
  { key = '', ...options }: JoinedOptions<Snapshot, FrameOf<T>, State> & { readonly key?: string },
): Joined<State> {
  const { realtime, schedule } = useQuarterdeck();
  const store = useMemo(
    () => {
      const join = (parts: JoinOptions<Snapshot, FrameOf<T>> & SubscribeOptions) => realtime.join(topic, parts);
      return new JoinedStore<Snapshot, FrameOf<T>, State>(options, join, schedule);
    },
    // Not of `options`: they are another object at each paint, and the join of a topic and key stays.
    [realtime, schedule, topic, key],
  );
  return useSyncExternalStore(store.listen, store.get, store.get);
}

/** Who is signed in, as far as is known. */
export function useUser(): User | null {
  const { session } = useQuarterdeck().client;
  const listen = useCallback((listener: () => void) => session.on(listener), [session]);
  const get = useCallback(() => session.user, [session]);
  return useSyncExternalStore(listen, get, get);
}

/** Whether the user has the permission; false while that is not known. */
export function usePermission(permission: Permission): boolean {
  return may(useUser(), permission);
}
