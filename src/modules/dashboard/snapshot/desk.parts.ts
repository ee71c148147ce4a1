import { Injectable } from '@nestjs/common';
import type { Position as StreamPosition } from '../../../platform/events/event-log.js';
import { Part } from '../../../platform/upstream/part.js';
import { AiUpstream } from '../services/ai.upstream.js';
import { ExecutionUpstream } from '../services/execution.upstream.js';
import { MonitoringUpstream } from '../../system/components/monitoring.upstream.js';
import { PortfolioUpstream } from '../../portfolio/feeds/portfolio.upstream.js';
import { RiskUpstream } from '../services/risk.upstream.js';
import type { DeskAnswers } from './sections.js';

/** When an answer was asked for: it contains everything that the live stream had published before. */
export interface Mark {
  /** Rises with every round of questions. */
  readonly order: number;
  /**
   * The head of this replica's ring of topic `dashboard`: at or behind the log's own, so no event can lie between. It also holds while the
   * log cannot be reached: either the log comes back as it was, or its new epoch makes the client load again.
   */
  readonly position: StreamPosition;
  /** Total time in ms, until then, in which no client watched and so no question was asked. */
  readonly idleMs: number;
}

export const SECTION_NAMES = ['portfolio', 'positions', 'signals', 'risk', 'system', 'strategy'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** All questions that the snapshot is made of, each asked once however many sections need it. */
@Injectable()
export class DeskParts {
  readonly snapshot;
  readonly pnl;
  readonly drawdown;
  readonly exposure;
  readonly positions;
  readonly signals;
  readonly metaStrategy;
  readonly ensemble;
  readonly ess;
  readonly services;
  readonly alerts;
  readonly all: readonly Part<unknown, Mark>[];
  /** The parts that a fill or an event about the portfolio makes out of date, together: figures of different moments would not agree. */
  readonly ofBooks: readonly Part<unknown, Mark>[];
  /** The parts that each section is made of. */
  readonly bySection: Readonly<Record<SectionName, readonly Part<unknown, Mark>[]>>;

  constructor(
    portfolio: PortfolioUpstream,
    execution: ExecutionUpstream,
    ai: AiUpstream,
    risk: RiskUpstream,
    monitoring: MonitoringUpstream,
  ) {
    this.snapshot = new Part<DeskAnswers['snapshot'], Mark>('snapshot', 'portfolio', () => portfolio.snapshot());
    this.pnl = new Part<DeskAnswers['pnl'], Mark>('pnl', 'portfolio', () => portfolio.pnl());
    this.drawdown = new Part<DeskAnswers['drawdown'], Mark>('drawdown', 'portfolio', () => portfolio.drawdown());
    this.exposure = new Part<DeskAnswers['exposure'], Mark>('exposure', 'portfolio', () => portfolio.exposure());
    this.positions = new Part<DeskAnswers['positions'], Mark>('positions', 'execution', () => execution.positions());
    this.signals = new Part<DeskAnswers['signals'], Mark>('signals', 'ai', () => ai.signals());
    this.metaStrategy = new Part<DeskAnswers['metaStrategy'], Mark>('meta-strategy', 'ai', () => ai.metaStrategy());
    this.ensemble = new Part<DeskAnswers['ensemble'], Mark>('ensemble', 'ai', () => ai.ensemble());
    this.ess = new Part<DeskAnswers['ess'], Mark>('emergency stop', 'risk', () => risk.ess());
    this.services = new Part<DeskAnswers['services'], Mark>('services', 'monitoring', () => monitoring.services());
    this.alerts = new Part<DeskAnswers['alerts'], Mark>('alerts', 'monitoring', () => monitoring.alerts());

    this.ofBooks = [this.snapshot, this.pnl, this.drawdown, this.exposure, this.ess, this.positions];
    this.bySection = {
      portfolio: [this.snapshot, this.pnl],
      positions: [this.positions],
      signals: [this.signals],
      risk: [this.ess, this.drawdown, this.exposure, this.snapshot, this.pnl],
      system: [this.services, this.alerts],
      strategy: [this.metaStrategy, this.ensemble],
    };
    this.all = [...new Set(Object.values(this.bySection).flat())];
  }
}
