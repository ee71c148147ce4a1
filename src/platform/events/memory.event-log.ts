import { newEpoch } from './epoch.js';
import { EventLog, type LogEvent, type NewEvent, type Position } from './event-log.js';
import { Listeners } from './listeners.js';
import { MAX_RING_BYTES, TopicRing } from './topic-ring.js';

/** Most topics without any event that are kept. */
const MAX_UNSEEN_TOPICS = 1000;

interface Topic {
  readonly ring: TopicRing;
  /** The last number given out: ahead of the ring while handlers are being called. */
  seq: number;
  readonly seqOfId: Map<string, number>;
  /** The same ids by seq, as a ring. */
  readonly idOfSlot: string[];
  /** The seq whose id is forgotten next. */
  oldestSeq: number;
}

/** The log of a single process: it lives in memory, and every start is a new epoch. Appending is O(1) per event. */
export class MemoryEventLog extends EventLog {
  readonly available = true;
  private readonly epoch = newEpoch();
  private readonly topics = new Map<string, Topic>();
  /** Those without an event so far, oldest first. */
  private readonly unseen = new Set<string>();
  private readonly handlers = new Listeners<[LogEvent]>('events');
  private readonly undelivered: LogEvent[] = [];
  private delivering = false;

  /** `history`: events kept per topic, while they take less than about `maxBytes` together. */
  constructor(
    private readonly history: number,
    private readonly maxBytes = MAX_RING_BYTES,
  ) {
    super();
  }

  async append(topic: string, events: readonly NewEvent[]): Promise<Position[]> {
    const target = this.topic(topic);
    const positions = events.map((event) => ({ epoch: this.epoch, seq: this.number(topic, target, event) }));
    this.deliver();
    return positions;
  }

  async head(topic: string): Promise<Position> {
    return { epoch: this.epoch, seq: this.topic(topic).seq };
  }

  ring(topic: string): TopicRing {
    return this.topic(topic).ring;
  }

  subscribe(handler: (event: LogEvent) => void): () => void {
    return this.handlers.add(handler);
  }

  /** Never called: this log lives exactly as long as its process. */
  onEpochChange(): () => void {
    return () => undefined;
  }

  private number(topic: string, target: Topic, event: NewEvent): number {
    const first = target.seqOfId.get(event.id);
    if (first !== undefined) return first;
    target.seq += 1;
    this.unseen.delete(topic);
    this.forgetIds(target, target.seq - this.history + 1);
    target.idOfSlot[target.seq % this.history] = event.id;
    target.seqOfId.set(event.id, target.seq);
    this.undelivered.push({ ...event, topic, epoch: this.epoch, seq: target.seq });
    return target.seq;
  }

  /** An id is known as long as its event is kept. */
  private forgetIds(target: Topic, first: number): void {
    for (; target.oldestSeq < first; target.oldestSeq += 1) target.seqOfId.delete(target.idOfSlot[target.oldestSeq % this.history] ?? '');
  }

  /** A handler that appends must not overtake: its event waits until every handler has had the present one. */
  private deliver(): void {
    if (this.delivering) return;
    this.delivering = true;
    // Events that handlers append meanwhile are reached by the same loop.
    for (const event of this.undelivered) {
      const target = this.topic(event.topic);
      target.ring.push(event);
      this.forgetIds(target, target.ring.first);
      this.handlers.call(event);
    }
    this.undelivered.length = 0;
    this.delivering = false;
  }

  private topic(name: string): Topic {
    let topic = this.topics.get(name);
    if (!topic) {
      const ring = new TopicRing(name, this.epoch, this.history, this.maxBytes);
      topic = { ring, seq: 0, seqOfId: new Map(), idOfSlot: [], oldestSeq: 1 };
      this.topics.set(name, topic);
      this.unseen.add(name);
      this.forgetUnseen();
    }
    return topic;
  }

  /** Requests for topics that do not exist must not fill the memory. An empty topic is made again as it was. */
  private forgetUnseen(): void {
    const oldest = this.unseen.keys().next();
    if (this.unseen.size <= MAX_UNSEEN_TOPICS || oldest.done) return;
    this.unseen.delete(oldest.value);
    this.topics.delete(oldest.value);
  }
}
