import type { User } from './session.types.js';

/** What one tab tells the others of the same site. Tokens stay within the origin's memory: nothing is stored. */
export type TabMessage =
  { readonly type: 'renewed'; readonly token: string; readonly expiresInMs: number; readonly user: User } | { readonly type: 'signed_out' };

/** The other tabs of the same site, so that one of them refreshes for all. */
export interface Tabs {
  /** Runs `work` while no other tab runs its own; rejects when the signal is aborted before its turn. */
  exclusive(signal: AbortSignal, work: () => Promise<void>): Promise<void>;
  tell(message: TabMessage): void;
  listen(hear: (message: TabMessage) => void): void;
  close(): void;
}

const LOCK = 'qd-refresh';
const CHANNEL = 'qd-session';

interface Locks {
  request(name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void>;
}

/** By Web Locks and BroadcastChannel; where the platform has neither (or forbids them), every tab is on its own, which the server allows. */
export function browserTabs(): Tabs {
  const channel = openChannel();
  const { locks } = (globalThis as { navigator?: { locks?: Locks } }).navigator ?? {};
  return {
    exclusive: (signal, work) => (locks ? locks.request(LOCK, { signal }, work) : work()),
    tell: (message) => channel?.postMessage(message),
    listen(hear) {
      if (channel) channel.onmessage = (event: unknown) => hear((event as { data: TabMessage }).data);
    },
    close: () => channel?.close(),
  };
}

function openChannel(): InstanceType<typeof BroadcastChannel> | null {
  try {
    const channel = new BroadcastChannel(CHANNEL);
    // In Node an open channel would keep the process alive.
    (channel as { unref?: () => void }).unref?.();
    return channel;
  } catch {
    return null;
  }
}
