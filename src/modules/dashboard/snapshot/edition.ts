import { hash } from 'node:crypto';
import { instant } from '../../../common/time/time.js';
import type { RoundMoney } from '../../../common/money/money.js';
import { type ServiceName, SERVICES } from '../../../config/config.js';
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

/** How the parts of a section were and will be asked. */
interface Asking {
  /** How long no client has watched since its oldest part was asked for. */
  readonly idleMs: number;
  /** When a part that fails is asked again; null = none fails, or none is asked any more. */
  readonly nextTryMs: number | null;
}
type Askings = Readonly<Record<SectionName, Asking>>;

export interface EditionInput {
  /** The sections that were published last. */
  readonly before: DeskSections | null;
  readonly nowMs: number;
  readonly roundMoney: RoundMoney;
  /** When a service is asked next; null = not before somebody does something. */
  readonly nextTryOf: (service: ServiceName) => number | null;
}

/** One published state of the desk. Each form is serialised once, when it is first requested. */
export class Edition {
  private plainBody: EditionBody | null = null;
  private filledBody: EditionBody | null = null;
  private readonly limited = new Map<string, Edition>();

  private constructor(
    readonly sections: DeskSections,
    private readonly askings: Askings,
    readonly environment: string | null,
    private readonly snapshot: SnapshotDto,
    private readonly serverTiming: string,
    private readonly roundMoney: RoundMoney,
  ) {}

  /** `latest`: the newest round of questions. */
  static of(parts: DeskParts, latest: Mark, { before, nowMs, roundMoney, nextTryOf }: EditionInput): Edition {
    const state = stateOf(parts);
    const sections = composeSections(state, before, roundMoney);
    const askings = askingsOf(parts, latest, nextTryOf);
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
      sections: sectionsDto(sections, askings, nowMs),
      stream: { topic: TOPICS.dashboard, ...positionOf(parts, latest) },
    };
    return new Edition(sections, askings, state.services.good?.data.environment ?? null, snapshot, timingOf(parts), roundMoney);
  }

  /** Whether any part of it could not be refreshed. */
  get isPartial(): boolean {
    return this.snapshot.partial_data;
  }

  /** The status of each section now. */
  sectionsAt(nowMs: number): SectionsDto {
    return sectionsDto(this.sections, this.askings, nowMs);
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
    const edition = new Edition(this.sections, this.askings, this.environment, snapshot, this.serverTiming, roundMoney);
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
function sectionsDto(sections: DeskSections, askings: Askings, nowMs: number): SectionsDto {
  const { portfolio, positions, signals, risk, system, strategy } = sections;
  return {
    portfolio: sectionDto(portfolio, askings.portfolio, nowMs),
    positions: sectionDto(positions, askings.positions, nowMs),
    signals: sectionDto(signals, askings.signals, nowMs),
    risk: sectionDto(risk, askings.risk, nowMs),
    system: sectionDto(system, askings.system, nowMs),
    strategy: sectionDto(strategy, askings.strategy, nowMs),
  };
}

function sectionDto({ status, asOfMs, source, reason }: Section<unknown>, { idleMs, nextTryMs }: Asking, nowMs: number): SectionDto {
  const rest = { source, reason, next_try_at: instant(nextTryMs) };
  if (asOfMs === null) return { status, as_of: null, age_ms: null, idle_ms: null, ...rest };
  const knownMs = Math.min(asOfMs, nowMs);
  const ageMs = nowMs - knownMs;
  return { status, as_of: instant(knownMs), age_ms: ageMs, idle_ms: Math.min(idleMs, ageMs), ...rest };
}

function askingsOf({ bySection }: DeskParts, latest: Mark, nextTryOf: EditionInput['nextTryOf']): Askings {
  const asking = (name: SectionName): Asking => {
    const parts = bySection[name];
    const since = Math.min(...parts.map(({ lastGoodMark }) => lastGoodMark?.idleMs ?? Number.POSITIVE_INFINITY), latest.idleMs);
    const tries = parts.flatMap(({ state }) => (state.failure === null ? [] : (nextTryOf(state.service) ?? [])));
    return { idleMs: latest.idleMs - since, nextTryMs: tries.length === 0 ? null : Math.min(...tries) };
  };
  return Object.fromEntries(SECTION_NAMES.map((name) => [name, asking(name)])) as Askings;
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
