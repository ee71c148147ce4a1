import { createRealtime, type RealtimeEvent } from '../../../sdk/src/realtime.js';
import { KeySession } from '../../../sdk/src/session/key.session.js';
import { UserSession } from '../../../sdk/src/session/user.session.js';
import type { Session } from '../../../sdk/src/session/session.types.js';
import { HandClock, HandNetwork, HandSurroundings, settle } from './support.js';

/** The live stream of a client in hand-made surroundings, with `alerts` followed. */
export async function aClient({
  session = new KeySession('k'),
  random = 0.5,
}: { readonly session?: Session; readonly random?: number } = {}) {
  const clock = new HandClock();
  const network = new HandNetwork();
  const surroundings = new HandSurroundings();
  const errors: unknown[] = [];
  const rt = createRealtime({
    ...{ url: 'http://desk', session, transport: network, clock, surroundings, random: () => random },
    onError: (error) => errors.push(error),
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  const states: string[] = [];
  const others: RealtimeEvent[] = [];
  rt.on((event) => {
    if (event.type === 'status') states.push(event.status.state);
    else others.push(event);
  });
  const seen: number[] = [];
  const resets: string[] = [];
  const topic = rt.topic('alerts', { onEvent: ({ seq }) => seen.push(seq), onReset: (reason) => resets.push(reason) });
  await settle();
  const goLive = async (seq = 10): Promise<void> => {
    network.last.connected();
    await settle();
    network.last.subscribed('alerts', { seq, recovered: false });
  };
  return { rt, clock, network, surroundings, errors, states, others, seen, resets, topic, goLive };
}

/** A session whose refresh answers as `answers` says, in turn; the last one again and again. */
export function aUser(...answers: (() => Response)[]): { session: UserSession; refreshed: () => number } {
  const clock = new HandClock();
  const session = new UserSession('token', null, { accessToken: 'a0', refreshToken: 'r0' }, clock);
  let refreshed = 0;
  session.attach('http://desk', () => {
    refreshed += 1;
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return Promise.resolve().then(() => answer?.() ?? new Response(null, { status: 500 }));
  });
  // The stream brings a `fetch` of its own, which must not take the place of this one.
  session.attach = () => undefined;
  return { session, refreshed: () => refreshed };
}
export const newToken = (): Response =>
  Response.json({
    access_token: 'a1',
    refresh_token: 'r1',
    token_type: 'bearer',
    expires_in: 900,
    user: { username: 'ann', permissions: [] },
  });
export const refused = (): Response => Response.json({ code: 'auth.invalid_token', title: 'No', status: 401, detail: '' }, { status: 401 });
