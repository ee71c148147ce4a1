import { faultOf } from '../../rest/quarterdeck.error.js';
import { CLOSE } from '../backoff.js';
import { DELIVERY } from '../../generated/asyncapi.js';
import type { Link, LinkContext, LinkEvents } from '../transport.types.js';
import type { Action, Place } from '../wire.types.js';
import { EventStreamReader } from './event-stream.js';

interface Wanted {
  /** The action that the next `subscribed` of the topic answers; null after that. */
  action: Action | null;
  place: Place | null;
}

/** Changes within this time are applied together. */
const GATHER_MS = 20;

/** A stream of Server-Sent Events. Its topics are in its URL, so a change opens a new one. */
export class SseLink implements Link {
  private readonly topics = new Map<string, Wanted>();
  private turn: AbortController | null = null;
  private cancelOpening: () => void = () => undefined;
  private isClosed = false;

  constructor(
    private readonly context: LinkContext,
    private readonly events: LinkEvents,
  ) {
    queueMicrotask(() => {
      if (!this.isClosed) events.open();
    });
  }

  send(action: Action): void {
    const topic = String(action['topic']);
    if (action.action === 'subscribe') this.topics.set(topic, { action, place: (action['recover'] as Place | undefined) ?? null });
    else if (action.action === 'unsubscribe') this.topics.delete(topic);
    // A new token is taken by a new request; a ping has no way back.
    else if (action.action !== 'auth') return;
    this.cancelOpening();
    this.cancelOpening = this.context.clock.after(GATHER_MS, () => void this.open());
  }

  close(): void {
    this.isClosed = true;
    this.cancelOpening();
    this.turn?.abort();
  }

  private async open(): Promise<void> {
    this.turn?.abort();
    if (this.topics.size === 0 || this.isClosed) return;
    const turn = new AbortController();
    this.turn = turn;
    // Every topic is answered again, from its position.
    try {
      const response = await this.request([...this.topics.keys()], turn.signal);
      if (turn.signal.aborted) return;
      if (response.ok) await this.read(response, turn.signal);
      else if (response.status === 401) return this.over(turn, CLOSE.unauthenticated, 'the credentials are refused');
      else if ([400, 403, 404, 422].includes(response.status)) return await this.refuse(turn);
      else return this.over(turn, response.status === 429 ? CLOSE.rateLimited : null, `answered ${response.status}`);
      this.over(turn, null, 'the stream has ended');
    } catch (error) {
      this.over(turn, null, faultOf(error).detail);
    }
  }

  private over(turn: AbortController, code: number | null, reason: string): void {
    if (turn.signal.aborted || this.isClosed) return;
    this.isClosed = true;
    turn.abort();
    this.events.closed({ code, reason });
  }

  private async request(topics: readonly string[], signal: AbortSignal): Promise<Response> {
    const credentials = await this.context.credentials();
    const places = topics.flatMap((topic) => {
      const place = this.topics.get(topic)?.place;
      return place ? [`${topic}@${place.epoch}:${place.seq}`] : [];
    });
    const headers = new Headers({ accept: 'text/event-stream' });
    if (places.length > 0) headers.set('last-event-id', places.join(','));
    if (credentials && 'token' in credentials) headers.set('authorization', `Bearer ${credentials.token}`);
    else if (credentials) headers.set('x-api-key', credentials.api_key);
    const query = new URLSearchParams({ topics: topics.join(','), ...this.tailOptions() });
    return this.context.send(new Request(`${this.context.url}/api/realtime/events?${query.toString()}`, { headers, signal }));
  }

  /** The options of the only tail of the stream. */
  private tailOptions(): Record<string, string> {
    for (const [topic, { action, place }] of this.topics) {
      if (deliveryOf(topic) !== 'tail' || action === null || place) continue;
      const { backfill, max_entries_per_s: rate, filter } = action as { backfill?: number; max_entries_per_s?: number; filter?: unknown };
      return {
        ...(filter as Record<string, string> | undefined),
        ...(backfill !== undefined && { backfill: String(backfill) }),
        ...(rate !== undefined && { max_entries_per_s: String(rate) }),
      };
    }
    return {};
  }

  /** A refusal concerns the whole request, so each topic is requested by itself to find the refused ones. */
  private async refuse(turn: AbortController): Promise<void> {
    for (const [topic, { action }] of this.topics) {
      const probe = new AbortController();
      const response = await this.request([topic], AbortSignal.any([turn.signal, probe.signal]));
      const body: unknown = response.ok ? null : await response.json().catch(() => null);
      probe.abort();
      if (turn.signal.aborted) return;
      if (response.ok) continue;
      this.topics.delete(topic);
      const { code = 'realtime.unknown_topic', detail = '' } = (body ?? {}) as { code?: string; detail?: string };
      if (action) this.events.frame({ type: 'error', id: action.id, code, message: detail, retryable: false });
    }
    await this.open();
  }

  private async read(response: Response, signal: AbortSignal): Promise<void> {
    const reader = new EventStreamReader();
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      if (signal.aborted) return;
      this.events.alive();
      for (const { data } of reader.read(decoder.decode(bytes, { stream: true }))) this.take(data);
    }
  }

  private take(data: string): void {
    let frame: unknown;
    try {
      frame = JSON.parse(data);
    } catch {
      this.events.frame(undefined);
      return;
    }
    const answer = this.asAnswer(frame);
    if (answer === null) this.events.alive();
    else this.events.frame(answer);
  }

  /**
   * Turns `subscribed` into the answer to the action of the topic. Missed events follow one by one, and not within the answer, so the
   * position of the topic stays that of the request until they arrive. Null when there was no action and nothing was lost.
   */
  private asAnswer(frame: unknown): unknown {
    if (typeof frame !== 'object' || frame === null) return undefined;
    const { type, topic, epoch, seq, recovered } = frame as Record<string, unknown>;
    const wanted = this.topics.get(String(topic));
    if (!wanted || typeof epoch !== 'string' || typeof seq !== 'number') return frame;
    const { action, place } = wanted;
    if (type !== 'subscribed') {
      wanted.place = { epoch, seq };
      return frame;
    }
    const stays = recovered === true && place !== null && deliveryOf(String(topic)) === 'log';
    wanted.place = stays ? place : { epoch, seq };
    if (action === null) return recovered === false ? { ...frame, id: undefined } : null;
    wanted.action = null;
    return { ...frame, id: action.id, ...(stays && { ...place, events: [] }) };
  }
}

function deliveryOf(topic: string): string | undefined {
  return DELIVERY[topic.split(':')[0] ?? ''];
}
