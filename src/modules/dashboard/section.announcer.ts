import { Injectable, Logger } from '@nestjs/common';
import { instant } from '../../common/time/time.js';
import { reasonOf } from '../../common/reason.js';
import { Config } from '../../config/config.js';
import { EventLog, type NewEvent } from '../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../platform/events/events.js';
import type { Section } from '../../platform/upstream/section.js';
import { SECTION_NAMES, type SectionName } from './snapshot/desk.parts.js';
import type { DeskSections } from './snapshot/sections.js';

type SectionStatus = Section<unknown>['status'];

/** Publishes `section_changed` on the live stream when a section becomes live, stale or unavailable. */
@Injectable()
export class SectionAnnouncer {
  private readonly logger = new Logger(SectionAnnouncer.name);
  private last: DeskSections | null = null;
  /** How often this process has published the same change, by id without its number; only the newest few matter. */
  private readonly announced = new Map<string, number>();

  constructor(
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  /** Compares with the edition before; the first edition is no change. Never rejects. */
  async observe(sections: DeskSections, nowMs: number): Promise<void> {
    const before = this.last;
    this.last = sections;
    if (!before) return;
    const changed = SECTION_NAMES.filter((name) => sections[name].status !== before[name].status);
    if (changed.length === 0) return;
    for (const name of changed) this.logger.log(`section ${name} is ${sections[name].status}${tail(sections[name].reason)}`);
    try {
      await this.log.append(
        TOPICS.dashboard,
        changed.map((name) => this.eventOf(name, sections[name], before[name].status, nowMs)),
      );
    } catch (error) {
      this.logger.warn(`the change of ${changed.join(', ')} was not announced: ${reasonOf(error)}`);
    }
  }

  private eventOf(name: SectionName, { status, reason, asOfMs }: Section<unknown>, previous: SectionStatus, nowMs: number): NewEvent {
    const data = { section: name, status, previous_status: previous, reason, as_of: instant(asOfMs) };
    const timestamp = new Date(nowMs).toISOString();
    return eventOn(TOPICS.dashboard, { id: this.idOf(name, status, nowMs), type: 'section_changed', timestamp, data });
  }

  /**
   * Replicas see the same change within about one refresh, so they give it the same id and the log keeps one. A change to and fro within
   * that time gets a number: a second `stale` must not be taken for the first one and leave clients with `live`.
   */
  private idOf(name: SectionName, status: string, nowMs: number): string {
    const bucket = Math.floor(nowMs / (this.config.variables.DASHBOARD_REFRESH_SECONDS * 1000));
    const id = `section:${name}:${status}:${bucket}`;
    const count = this.announced.get(id) ?? 0;
    if (this.announced.size > 100) this.announced.clear();
    this.announced.set(id, count + 1);
    return count === 0 ? id : `${id}:${count}`;
  }
}

function tail(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}
