import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, type LogEvent, type NewEvent } from '../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../platform/events/events.js';
import { WorkLoop } from '../../platform/background/work-loop.js';
import { toEventDto } from './agent.wire.js';
import { type AgentNow, AgentsRepository } from './agents.repository.js';
import type { AgentEventDto } from './dto/agent.dto.js';

/** One agent is announced at most so often. */
const EVERY_MS = 1000;
const TICK_MS = 200;
/** How often all agents are compared with the topic, for changes by time alone and for changes that another replica did not publish. */
const LOOK_EVERY_MS = 5000;
const LOOK_DAYS = 30;
const MAX_LOOKED_AT = 1000;
const BATCH = 250;

/**
 * Keeps topic `agents` equal to the tables. The replica that stored a change publishes it; that an agent has turned idle, or that a
 * replica died before it published, every replica finds out by its scan. The event id is made of the old and the new value, so that the
 * same change is published once.
 */
@Injectable()
export class AgentsAnnouncer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: AgentsAnnouncer.name,
    step: () => this.announceDue(),
    failing: 'Agents were not announced; trying again',
    everyMs: TICK_MS,
  });
  private readonly due = new Set<string>();
  private readonly announcedAtMs = new Map<string, number>();
  private lookedAtMs = -Infinity;

  constructor(
    private readonly agents: AgentsRepository,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Something of these agents was stored: their present values are published now, or when a second has passed. */
  announce(ids: readonly string[]): void {
    for (const id of ids) this.due.add(id);
    // In a microtask: what is stored in one go is published in one go.
    if (ids.length > 0) queueMicrotask(() => this.loop.wake());
  }

  private async announceDue(): Promise<null> {
    const nowMs = performance.now();
    const isLookDue = nowMs - this.lookedAtMs >= LOOK_EVERY_MS;
    const ids = [...this.due].filter((id) => this.mayAnnounce(id, nowMs)).slice(0, MAX_LOOKED_AT);
    for (const id of ids) this.due.delete(id);
    try {
      if (ids.length > 0) await this.publish(await this.agents.now(ids), nowMs);
    } catch (error) {
      for (const id of ids) this.due.add(id);
      throw error;
    }
    if (isLookDue) await this.scan(nowMs);
    return null;
  }

  private async scan(nowMs: number): Promise<void> {
    // Set first, or every tick would ask a database that is away.
    this.lookedAtMs = nowMs;
    for (const [id, atMs] of this.announcedAtMs) if (nowMs - atMs >= EVERY_MS) this.announcedAtMs.delete(id);
    const seen = await this.agents.seenWithin(LOOK_DAYS, MAX_LOOKED_AT);
    const free = seen.filter(({ id }) => this.mayAnnounce(id, nowMs));
    await this.publish(free, nowMs);
  }

  private mayAnnounce(id: string, nowMs: number): boolean {
    return nowMs - (this.announcedAtMs.get(id) ?? -Infinity) >= EVERY_MS;
  }

  private async publish(agents: readonly AgentNow[], nowMs: number): Promise<void> {
    const latest = this.log.ring(TOPICS.agents).latest();
    const published = new Map(latest.map((event) => [event.key, event]));
    const news = agents.map(toEventDto).filter((data) => isNews(data, published.get(data.id)));
    const timestamp = new Date().toISOString();
    for (let from = 0; from < news.length; from += BATCH) {
      const events = news.slice(from, from + BATCH).map((data) => toEvent(data, published.get(data.id), timestamp));
      await this.log.append(TOPICS.agents, events);
      for (const { key } of events) if (key !== undefined) this.announcedAtMs.set(key, nowMs);
    }
  }
}

/** True for a value that differs from the published one and is not older than what another replica has already published. */
function isNews(data: AgentEventDto, published: LogEvent | undefined): boolean {
  if (!published) return true;
  return data.last_seen >= (published.data as AgentEventDto).last_seen && JSON.stringify(data) !== JSON.stringify(published.data);
}

function toEvent(data: AgentEventDto, last: LogEvent | undefined, timestamp: string): NewEvent {
  const digest = createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 22);
  const before = last ? `${last.epoch}.${last.seq}` : 'first';
  return eventOn(TOPICS.agents, { id: `agent:${data.id}:${before}:${digest}`, type: 'agent', timestamp, data, key: data.id });
}
