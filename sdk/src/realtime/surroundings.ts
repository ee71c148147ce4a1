/** State of network and tab from the platform; outside a browser it never changes. */
export interface Surroundings {
  isOnline(): boolean;
  /** Called when the network came or went, or the tab is visible again. Returns a function that unsubscribes. */
  onChange(hear: (change: 'online' | 'offline' | 'visible') => void): () => void;
}

interface Target {
  addEventListener?: (type: string, listener: () => void) => void;
  removeEventListener?: (type: string, listener: () => void) => void;
}

type Platform = Target & {
  navigator?: { onLine?: boolean };
  document?: Target & { visibilityState?: string };
};

export const platform: Surroundings = {
  isOnline: () => (globalThis as Platform).navigator?.onLine !== false,
  onChange(hear) {
    const page = globalThis as Platform;
    const { document } = page;
    const seen = (): void => {
      if (document?.visibilityState === 'visible') hear('visible');
    };
    const heard: (readonly [Target | undefined, string, () => void])[] = [
      [page, 'online', () => hear('online')],
      [page, 'offline', () => hear('offline')],
      [document, 'visibilitychange', seen],
    ];
    for (const [target, type, listener] of heard) target?.addEventListener?.(type, listener);
    return () => {
      for (const [target, type, listener] of heard) target?.removeEventListener?.(type, listener);
    };
  },
};
