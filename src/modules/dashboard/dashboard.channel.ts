import { DESK_WIDE_TYPES, type EventOn, TOPICS } from '../../platform/events/events.js';
import type { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { fields } from '../../platform/upstream/fields.js';
import { type Channel, channel } from '../realtime/protocol/channel.js';
import { SectionChangedDto } from './dashboard-event.dto.js';
import {
  EssStateChangedDto,
  HealthAlertDto,
  OrderPlacedDto,
  PnlUpdatedDto,
  PositionUpdatedDto,
  RegimeChangedDto,
  RlSizingUpdatedDto,
  SignalGeneratedDto,
  StrategyUpdatedDto,
  TradeExecutedDto,
} from './desk-payloads.dto.js';

const DESK_WIDE: ReadonlySet<string> = new Set(DESK_WIDE_TYPES);
const DESK_FRAMES = {
  position_updated: PositionUpdatedDto,
  pnl_updated: PnlUpdatedDto,
  signal_generated: SignalGeneratedDto,
  ess_state_changed: EssStateChangedDto,
  health_alert: HealthAlertDto,
  trade_executed: TradeExecutedDto,
  order_placed: OrderPlacedDto,
  strategy_updated: StrategyUpdatedDto,
  rl_sizing_updated: RlSizingUpdatedDto,
  regime_changed: RegimeChangedDto,
};

const row = channel({
  name: TOPICS.dashboard,
  doc:
    'Every event of the desk, also of a type that is not listed here (`x.happened` comes as `x_happened`), but for `portfolio_*`, ' +
    '`fx_rate_updated` and `metric_recorded`, which are seen on `portfolio` and `metrics`; and each change of the status of a section.',
  frames: { ...DESK_FRAMES, section_changed: SectionChangedDto },
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'payload',
  path: 'dashboard',
  anyBroker: true,
  // Until it is known where strategies trade, an event is for principals without a limit.
  brokersOf: () => [null],
});

/** Every event of the desk, in order, none conflated; without those of strategies that trade only at brokers out of scope. */
export const dashboardChannel = (strategies: StrategyBrokers): Channel => ({
  ...row,
  brokersOf: ({ type, data }: EventOn<'dashboard'>) => (DESK_WIDE.has(type) ? strategies.named(data) : [fields(data).text('broker')]),
});
