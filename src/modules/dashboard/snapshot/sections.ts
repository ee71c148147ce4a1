import type { RoundMoney } from '../../../common/money/money.js';
import type { PartState } from '../../../platform/upstream/part.js';
import { composeSection, type Section } from '../../../platform/upstream/section.js';
import type { EnsembleScores, MetaStrategy, RecentSignal } from '../services/ai.reader.js';
import type { PortfolioDto, PositionDto, RiskDto, SignalDto, StrategyDto, DeskSystemDto } from './snapshot-parts.dto.js';
import type { ReportedPosition } from '../services/execution.reader.js';
import type { AlertFigures, Monitoring } from '../../system/components/monitoring.reader.js';
import type { DrawdownFigures, ExposureFigures, PnlFigures, PortfolioFigures } from '../../portfolio/feeds/portfolio.reader.js';
import type { EssFigures } from '../services/risk.reader.js';
import { notesOf, type Rows } from '../../../platform/upstream/rows.js';
import { toPortfolioDto, toPositionDto, toRiskDto, toRecentSignalDto, toStrategyDto, toSystemDto } from './snapshot.wire.js';

/** The answers of the desk's services, by question. */
export interface DeskAnswers {
  readonly snapshot: PortfolioFigures;
  readonly pnl: PnlFigures;
  readonly drawdown: DrawdownFigures;
  readonly exposure: ExposureFigures;
  readonly positions: Rows<ReportedPosition>;
  readonly signals: Rows<RecentSignal>;
  readonly metaStrategy: MetaStrategy;
  readonly ensemble: EnsembleScores;
  readonly ess: EssFigures;
  readonly services: Monitoring;
  readonly alerts: AlertFigures;
}

export type DeskAnswerStates = { readonly [Question in keyof DeskAnswers]: PartState<DeskAnswers[Question]> };

/** The sections, with their data as the wire has it. */
export interface DeskSections {
  readonly portfolio: Section<PortfolioDto>;
  readonly positions: Section<PositionDto[]>;
  readonly signals: Section<SignalDto[]>;
  readonly risk: Section<RiskDto>;
  readonly system: Section<DeskSystemDto>;
  readonly strategy: Section<StrategyDto>;
}

/** Which answers make which section; the rule is `composeSection`. `before`: as they were published last; null = never. */
export function composeSections(desk: DeskAnswerStates, before: DeskSections | null, roundMoney: RoundMoney): DeskSections {
  const pnl = desk.pnl.good?.data ?? null;
  const receivedMs = desk.positions.good?.asOfMs ?? 0;
  return {
    portfolio: composeSection({
      before: before?.portfolio,
      primary: desk.snapshot,
      secondary: [desk.pnl],
      build: (snapshot) => toPortfolioDto(snapshot, pnl, roundMoney),
    }),
    positions: composeSection({
      primary: desk.positions,
      build: ({ rows }) => rows.map((row) => toPositionDto(row, receivedMs, roundMoney)),
      notes: notesOf,
    }),
    signals: composeSection({ primary: desk.signals, build: ({ rows }) => rows.map(toRecentSignalDto), notes: notesOf }),
    risk: composeSection({
      before: before?.risk,
      primary: desk.ess,
      secondary: [desk.drawdown, desk.exposure, desk.snapshot, desk.pnl],
      build: (ess) =>
        toRiskDto(
          ess,
          {
            drawdown: desk.drawdown.good?.data ?? null,
            exposure: desk.exposure.good?.data ?? null,
            portfolio: desk.snapshot.good?.data ?? null,
            pnl,
          },
          roundMoney,
        ),
    }),
    system: composeSection({
      primary: desk.services,
      secondary: [desk.alerts],
      build: (monitoring) => toSystemDto(monitoring, desk.alerts.good?.data ?? null, desk.services.failure === null),
      notes: notesOf,
    }),
    strategy: composeSection({
      before: before?.strategy,
      primary: desk.metaStrategy,
      secondary: [desk.ensemble],
      build: (strategy) => toStrategyDto(strategy, desk.ensemble.good?.data ?? null),
    }),
  };
}
