import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { JoinOptions } from '../realtime/join.js';
import type { RealtimeStatus } from '../realtime/realtime.types.js';
import type { EventFrame, FrameOf, SubscribeOptions, Topic, TopicStatus } from '../realtime/wire.types.js';
import { may, type Permission, type User } from '../session/session.types.js';
import { useQuarterdeck } from './context.js';
import { type Joined, type JoinedOptions, JoinedStore } from './joined-store.js';

/**
 * The value that `select` takes from the newest frame of `key` (see `keyOf`); undefined before the first frame. The component renders
 * again with the next paint, and only when the value has changed.
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

/** The keys with values, in the order of arrival; a new array only when a key was added or removed. */
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

/** Whether the values of a topic are `live`, or why not. */
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
 * A snapshot and the events after it as one state. The functions of the first render with this `key` are used, so everything that they
 * depend on belongs in the key, as with a query.
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
    // Without `options`, which are a new object at each render; topic and key identify the join.
    [realtime, schedule, topic, key],
  );
  return useSyncExternalStore(store.listen, store.get, store.get);
}

/** The signed-in user; null while it is not known. */
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
