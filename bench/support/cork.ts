import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';

const held = new Set<Writable>();

/** All that one turn of the event loop sends to a socket leaves in one write. */
export function cork(client: WebSocket): void {
  const { _socket: stream } = client as unknown as { readonly _socket: Writable };
  if (held.has(stream)) return;
  if (held.size === 0)
    setImmediate(() => {
      for (const each of held) each.uncork();
      held.clear();
    });
  held.add(stream);
  stream.cork();
}
