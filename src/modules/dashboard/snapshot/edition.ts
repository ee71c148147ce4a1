import { hash } from 'node:crypto';
import { instant } from '../../../common/time/time.js';
import type { RoundMoney } from '../../../common/money/money.js';
import { SERVICES } from '../../../config/config.js';
import type { Position } from '../../../platform/events/event-log.js';
import { TOPICS } from '../../../platform/events/events.js';
import type { Section } from '../../../platform/upstream/section.js';
import type { SectionDto, SectionsDto, SnapshotDto } from './dashboard.dto.js';
import { type BooksInScope, limitTo, type Scope } from './snapshot.scope.js';
import { type DeskParts, type Mark, SECTION_NAMES, type SectionName } from './desk.parts.js';
import { composeSections, type DeskSections, type DeskAnswerStates } from './sections.js';
import { withDefaults } from './snapshot.defaults.js';

/** An answer as it is sent, the same for every caller. */
export interface EditionBody {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

type IdleMs = Readonly<Record<SectionName, number>>;

/** One published state of the desk. Each form is serialised once, when it is first requested. */
export class Edition {
  private plainBody: EditionBody | null = null;
  private filledBody: EditionBody | null = null;
  private readonly limited = new Map<string, Edition>();

  private constructor(
    readonly sections: DeskSections,
    private readonly idleMs: IdleMs,
    readonly environment: string | null,
    private readonly snapshot: SnapshotDto,
    private readonly serverTiming: string,
    private readonly roundMoney: RoundMoney,
  ) {}

  /** `latest`: the newest round of questions; `before`: the sections that were published last. */
  static of(parts: DeskParts, latest: Mark, before: DeskSections | null, nowMs: number, roundMoney: RoundMoney): Edition {
    const state = stateOf(parts);
    const sections = composeSections(state, before, roundMoney);
    const idleMs = idleOf(parts, latest);
    const errors = SERVICES.filter((service) => Object.values(state).some((part) => part.service === service && part.failure !== null));
    const snapshot: SnapshotDto = {
      schema_version: 1,
      timestamp: new Date(nowMs).toISOString(),
      partial_data: errors.length > 0,
      errors: errors.map((service) => `${service}-service unavailable`),
      portfolio: sections.portfolio.data,
      positions: sections.positions.data,
      signals: sections.signals.data,
      risk: sections.risk.data,
      system: sections.system.data,
      strategy: sections.strategy.data,
      sections: sectionsDto(sections, idleMs, nowMs),
      stream: { topic: TOPICS.dashboard, ...positionOf(parts, latest) },
    };
    return new Edition(sections, idleMs, state.services.good?.data.environment ?? null, snapshot, timingOf(parts), roundMoney);
  }

  /** Whether any part of it could not be refreshed. */
  get isPartial(): boolean {
    return this.snapshot.partial_data;
  }

  /** The status of each section now. */
  sectionsAt(nowMs: number): SectionsDto {
    return sectionsDto(this.sections, this.idleMs, nowMs);
  }

  get plain(): EditionBody {
    return (this.plainBody ??= this.bodyOf(this.snapshot));
  }

  /** For `?fill=defaults`. */
  get filled(): EditionBody {
    return (this.filledBody ??= this.bodyOf(withDefaults(this.snapshot)));
  }

  /** The same state as a principal limited to these brokers sees it; made once for each scope (`key`). */
  limitedTo(key: string, brokers: readonly string[], { booksOf, seesStrategy }: ScopeReaders): Edition {
    const known = this.limited.get(key);
    if (known) return known;
    const { roundMoney } = this;
    const nowMs = Date.parse(this.snapshot.timestamp);
    const snapshot = limitTo({ brokers, books: booksOf(brokers), seesStrategy, nowMs, roundMoney }, this.snapshot);
    const edition = new Edition(this.sections, this.idleMs, this.environment, snapshot, this.serverTiming, roundMoney);
    this.limited.set(key, edition);
    return edition;
  }

  private bodyOf(snapshot: SnapshotDto): EditionBody {
    const bytes = Buffer.from(JSON.stringify(snapshot));
    const etag = `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`;
    return {
      bytes,
      etag,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        etag,
        'server-timing': this.serverTiming,
      },
    };
  }
}

/** The further inputs of a snapshot that is limited to some brokers. */
export interface ScopeReaders {
  readonly booksOf: (brokers: readonly string[]) => BooksInScope;
  readonly seesStrategy: Scope['seesStrategy'];
}

/** The status of each section, as on the wire. `as_of` is never in the future, whatever the clock did meanwhile. */
function sectionsDto(sections: DeskSections, idleMs: IdleMs, nowMs: number): SectionsDto {
  const { portfolio, positions, signals, risk, system, strategy } = sections;
  return {
    portfolio: sectionDto(portfolio, idleMs.portfolio, nowMs),
    positions: sectionDto(positions, idleMs.positions, nowMs),
    signals: sectionDto(signals, idleMs.signals, nowMs),
    risk: sectionDto(risk, idleMs.risk, nowMs),
    system: sectionDto(system, idleMs.system, nowMs),
    strategy: sectionDto(strategy, idleMs.strategy, nowMs),
  };
}

function sectionDto({ status, asOfMs, source, reason }: Section<unknown>, idleMs: number, nowMs: number): SectionDto {
  if (asOfMs === null) return { status, as_of: null, age_ms: null, idle_ms: null, source, reason };
  const knownMs = Math.min(asOfMs, nowMs);
  const ageMs = nowMs - knownMs;
  return { status, as_of: instant(knownMs), age_ms: ageMs, idle_ms: Math.min(idleMs, ageMs), source, reason };
}

/** How long no client has watched since the oldest part of each section was asked for. */
function idleOf({ bySection }: DeskParts, latest: Mark): IdleMs {
  const since = (name: SectionName) =>
    Math.min(...bySection[name].map(({ lastGoodMark }) => lastGoodMark?.idleMs ?? Number.POSITIVE_INFINITY), latest.idleMs);
  return Object.fromEntries(SECTION_NAMES.map((name) => [name, latest.idleMs - since(name)])) as IdleMs;
}

function stateOf(parts: DeskParts): DeskAnswerStates {
  return {
    snapshot: parts.snapshot.state,
    pnl: parts.pnl.state,
    drawdown: parts.drawdown.state,
    exposure: parts.exposure.state,
    positions: parts.positions.state,
    signals: parts.signals.state,
    metaStrategy: parts.metaStrategy.state,
    ensemble: parts.ensemble.state,
    ess: parts.ess.state,
    services: parts.services.state,
    alerts: parts.alerts.state,
  };
}

/**
 * The stream position that belongs to this body: read before the oldest of its current answers was asked for, so whatever any of them
 * may lack comes after it. Answers that fail are left out: their section is marked, and its age must not push the position back
 * beyond what the stream can replay.
 */
function positionOf(parts: DeskParts, latest: Mark): Position {
  const marks = parts.all.flatMap(({ mark }) => (mark ? [mark] : []));
  return marks.reduce((oldest, mark) => (mark.order < oldest.order ? mark : oldest), latest).position;
}

function timingOf(parts: DeskParts): string {
  return SECTION_NAMES.map(
    (name) => `${name};dur=${Math.max(...parts.bySection[name].map((part) => part.lastDurationMs)).toFixed(1)}`,
  ).join(', ');
}
