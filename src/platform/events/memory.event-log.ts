import { newEpoch } from './epoch.js';
import { EventLog, type LogEvent, type NewEvent, type Position } from './event-log.js';
import { Listeners } from './listeners.js';
import { TopicRing } from './topic-ring.js';

interface Topic {
  readonly ring: TopicRing;
  /** The last number given out: ahead of the ring while handlers are being called. */
  seq: number;
  readonly seqOfId: Map<string, number>;
  /** The same ids by seq, round and round: which one to forget next. */
  readonly idOfSlot: string[];
}

/** The log of a single process: it lives in memory, and every start is a new epoch. Appending is O(1) per event. */
export class MemoryEventLog extends EventLog {
  readonly available = true;
  private readonly epoch = newEpoch();
  private readonly topics = new Map<string, Topic>();
  private readonly handlers = new Listeners<[LogEvent]>('events');
  private readonly undelivered: LogEvent[] = [];
  private delivering = false;

  /** `history`: events kept per topic. */
  constructor(private readonly history: number) {
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
    const slot = target.seq % this.history;
    const forgotten = target.idOfSlot[slot];
    if (forgotten !== undefined) target.seqOfId.delete(forgotten);
    target.idOfSlot[slot] = event.id;
    target.seqOfId.set(event.id, target.seq);
    this.undelivered.push({ ...event, topic, epoch: this.epoch, seq: target.seq });
    return target.seq;
  }

  /** A handler that appends must not overtake: its event waits until every handler has seen the present one. */
  private deliver(): void {
    if (this.delivering) return;
    this.delivering = true;
    // What handlers append meanwhile is reached by the same loop.
    for (const event of this.undelivered) {
      this.topic(event.topic).ring.push(event);
      this.handlers.call(event);
    }
    this.undelivered.length = 0;
    this.delivering = false;
  }

  private topic(name: string): Topic {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { ring: new TopicRing(name, this.epoch, this.history), seq: 0, seqOfId: new Map(), idOfSlot: [] };
      this.topics.set(name, topic);
    }
    return topic;
  }
}
