// The channel rows declare the names that are taken.
import '../../../src/app.module.js';
import { impliedBy, isEventId, nameFault, wireTypeOf } from '../../../src/modules/ingest/events/desk-event.js';

describe('the name of a desk event', () => {
  it.each([
    ['position.updated', 'position_updated'],
    ['pnl.updated', 'pnl_updated'],
    ['portfolio.pnl_updated', 'pnl_updated'],
    ['signal.generated', 'signal_generated'],
    ['ai.signal_generated', 'signal_generated'],
    ['ess.state_changed', 'ess_state_changed'],
    ['ess.state.changed', 'ess_state_changed'],
    ['ess.tripped', 'ess_state_changed'],
    ['ess.rearmed', 'ess_state_changed'],
    ['ess.manual_reset', 'ess_state_changed'],
    ['health.alert', 'health_alert'],
    ['health.alert_raised', 'health_alert'],
    ['trade.executed', 'trade_executed'],
    ['trade.opened', 'trade_executed'],
    ['trade.closed', 'trade_executed'],
    ['order.placed', 'order_placed'],
    ['order.failed', 'order_placed'],
    ['strategy.updated', 'strategy_updated'],
    ['strategy.selected', 'strategy_updated'],
    ['rl_sizing.updated', 'rl_sizing_updated'],
    ['sizing.decided', 'rl_sizing_updated'],
    ['regime.changed', 'regime_changed'],
    ['portfolio.summary_updated', 'portfolio_summary_updated'],
    ['metric.recorded', 'metric_recorded'],
    ['position_updated', 'position_updated'],
    ['coffee.machine.empty', 'coffee_machine_empty'],
    ['a:b-c', 'a:b-c'],
    ['constructor', 'constructor'],
  ])('%s becomes %s', (name, type) => expect(wireTypeOf(name)).toBe(type));

  it('says the state where the payload need not', () => {
    expect(impliedBy('ess.tripped')).toEqual({ ess_state: 'TRIPPED' });
    expect(impliedBy('order.failed')).toEqual({ status: 'FAILED' });
    expect(impliedBy('toString')).toEqual({});
  });

  it.each([undefined, null, 7, {}, '', ' ', '1st', '.x', 'a b', 'a\nb', 'é', 'a'.repeat(101), "x'; drop table desk_events; --"])(
    'cannot be %j',
    (name) => expect(nameFault(name)).toMatchObject({ field: 'type' }),
  );

  it.each([
    ...['heartbeat', 'error', 'connected', 'feed.stalled', 'disconnect', 'newListener', 'section_changed'],
    ...['authenticated', 'subscriptions', 'metric', 'alert', 'trade', 'portfolio', 'agent', 'system'],
  ])('cannot pass for a frame of the stream itself: %s', (name) => expect(nameFault(name)?.message).toContain('live stream itself'));

  it.each(['a', 'A.b_c:d-e.9', 'x'.repeat(100), 'trade.executed', 'metric.recorded', 'portfolio_snapshot_updated', 'system.started'])(
    'may be %s',
    (name) => expect(nameFault(name)).toBeNull(),
  );
});

describe('an event id', () => {
  it.each(['1', 'evt-1', 'ordre n° 4', '事件', '📈', 'x'.repeat(200), "'; drop table desk_events; --"])('may be %j', (id) =>
    expect(isEventId(id)).toBe(true),
  );

  it.each([undefined, null, 5, '', '   ', 'x'.repeat(201), 'a\0b', 'a\nb', '\ud800', '\u202e'])('cannot be %j', (id) =>
    expect(isEventId(id)).toBe(false),
  );
});
