import { connectSocketIo, RawClient, type WireFrame } from './live.js';
import { until } from './until.js';

/** An open stream of one topic: all that it has sent, and whether it is over. */
export interface Stream {
  readonly said: () => string;
  readonly isOver: () => boolean;
  readonly close: () => void;
}

/** An access token or an API key, as what it goes into the header. */
export type Credential = { readonly authorization: string } | { readonly 'x-api-key': string };
export type OpenStream = (app: { readonly url: string; readonly wsUrl: string }, topic: string, as: Credential) => Promise<Stream>;

const raw: OpenStream = async ({ wsUrl }, topic, as) => {
  const client = await RawClient.open(`${wsUrl}/ws/${topic}`, { headers: { ...as } });
  await client.frame('subscribed');
  let over = false;
  void client.closed.then(() => (over = true));
  return { said: () => JSON.stringify(client.frames), isOver: () => over, close: () => client.close() };
};

const socketIo: OpenStream = async ({ url }, topic, as) => {
  const auth = 'authorization' in as ? { token: as.authorization.slice('Bearer '.length) } : { api_key: as['x-api-key'] };
  const socket = await connectSocketIo(url, `/${topic}`, auth);
  const frames: WireFrame[] = [];
  socket.onAny((_type, frame: WireFrame) => frames.push(frame));
  return { said: () => JSON.stringify(frames), isOver: () => socket.disconnected, close: () => void socket.close() };
};

const events: OpenStream = async ({ url }, topic, as) => {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/realtime/events?topics=${topic}`, { headers: { ...as }, signal: abort.signal });
  let [text, over] = ['', false];
  void (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })()
    .catch(() => undefined)
    .finally(() => (over = true));
  await until(() => text.includes('event: subscribed'));
  return { said: () => text, isOver: () => over, close: () => abort.abort() };
};

/** All three kinds, by their names. */
export const STREAMS: readonly (readonly [string, OpenStream])[] = [
  ['a raw socket', raw],
  ['Socket.IO', socketIo],
  ['server-sent events', events],
];
