import type { Ledger } from '../ledger/ledger.js';
import type { Market } from '../market/market.js';
import { type SandboxEvent, type EventMint } from './desk-event.js';
import { deviation, mean, MODELS, modelVotes, moveInDeviations, perModel, STRATEGIES, type ModelName } from './strategies.js';

const REVIEW_EVERY_MS = 5000;
const MEMORY = 0.8;
/** A challenger must be clearly better, or the choice would change on noise. */
const LEAD_TO_SWITCH = 8;
const FADE = 0.97;

export interface MetaState {
  readonly active: string;
  readonly regime: Regime;
  readonly decisions: number;
  readonly agreement: Readonly<Record<ModelName, number>>;
  readonly scores: readonly (readonly [string, number])[];
  readonly profits: readonly (readonly [string, number])[];
  readonly usualVolatility: number;
}

export type Regime = `${'HIGH' | 'LOW'}_VOL_${'TRENDING' | 'RANGING'}`;

/** Names the market's regime, the strategy that earns most in it, and how well the models agree. */
export class StrategySelector {
  active = 'ensemble';
  regime: Regime = 'LOW_VOL_RANGING';
  decisions = 0;
  /** Share of recent votes with the majority, per model, 0..1. */
  agreement: Record<ModelName, number> = perModel(() => 0.7);
  /** Smoothed profit per review of each strategy, in the base currency. */
  scores: Map<string, number> = new Map<string, number>(STRATEGIES.map(({ name }) => [name, 0]));
  private profits = new Map<string, number>();
  private usualVolatility = 0;
  private candidate: Regime = this.regime;
  private dueAtMs = 0;

  constructor(
    private readonly market: Market,
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
  ) {}

  review(nowMs: number): SandboxEvent[] {
    if (nowMs < this.dueAtMs) return [];
    this.dueAtMs = nowMs + REVIEW_EVERY_MS;
    this.decisions++;
    this.scoreModels();
    this.scoreStrategies();
    return [...this.reviewRegime(nowMs), ...this.reviewStrategy(nowMs)];
  }

  save(): MetaState {
    const { active, regime, decisions, agreement, scores, profits, usualVolatility } = this;
    return { active, regime, decisions, agreement: { ...agreement }, scores: [...scores], profits: [...profits], usualVolatility };
  }

  restore({ scores, profits, agreement, ...rest }: MetaState): void {
    Object.assign(this, rest);
    this.candidate = this.regime;
    this.agreement = { ...agreement };
    this.scores = new Map(scores);
    this.profits = new Map(profits);
  }

  private reviewRegime(nowMs: number): SandboxEvent[] {
    const found = this.readRegime();
    const confirmed = found === this.candidate && found !== this.regime;
    this.candidate = found;
    if (!confirmed) return [];
    const old = this.regime;
    this.regime = found;
    return [this.mint.event(nowMs, 'ai', 'regime.changed', { old_regime: old, new_regime: found })];
  }

  private reviewStrategy(nowMs: number): SandboxEvent[] {
    const [best = this.active, score = 0] = [...this.scores].sort((a, b) => b[1] - a[1])[0] ?? [];
    if (best === this.active || score < (this.scores.get(this.active) ?? 0) + LEAD_TO_SWITCH) return [];
    const previous = this.active;
    this.active = best;
    const payload = { active_strategy: best, previous_strategy: previous, regime: this.regime, ensemble_scores: this.agreement };
    return [this.mint.event(nowMs, 'ai', 'strategy.updated', payload)];
  }

  private readRegime(): Regime {
    const histories = this.market
      .symbols()
      .map((symbol) => this.market.history(symbol).slice(-40))
      .filter(({ length }) => length >= 20);
    if (histories.length === 0) return this.regime;
    const volatility = mean(histories.map((history) => deviation(history) / mean(history)));
    this.usualVolatility = this.usualVolatility === 0 ? volatility : this.usualVolatility * FADE + volatility * (1 - FADE);
    const trend = mean(histories.map((history) => Math.abs(moveInDeviations(history, history.length - 1))));
    return `${volatility > this.usualVolatility ? 'HIGH' : 'LOW'}_VOL_${trend > 0.9 ? 'TRENDING' : 'RANGING'}`;
  }

  private scoreModels(): void {
    for (const symbol of this.market.symbols()) {
      const votes = modelVotes(this.market.history(symbol));
      const majority = Math.sign(MODELS.reduce((sofar, model) => sofar + votes[model], 0));
      if (majority === 0) continue;
      for (const model of MODELS)
        this.agreement[model] = Number((this.agreement[model] * FADE + (votes[model] === majority ? 1 : 0) * (1 - FADE)).toFixed(4));
    }
  }

  private scoreStrategies(): void {
    for (const { name } of STRATEGIES) {
      const profit = this.ledger.strategyProfit(name).toNumber();
      const earned = profit - (this.profits.get(name) ?? 0);
      this.profits.set(name, profit);
      this.scores.set(name, (this.scores.get(name) ?? 0) * MEMORY + earned * (1 - MEMORY));
    }
  }
}
