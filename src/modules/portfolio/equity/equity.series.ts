import type { EquityPoint } from '../analytics/returns.js';
import type { Unrated } from './equity.points.js';
import type { BrokerHistory, FlowAt, Lifetime, Member, TotalPoint } from './equity-reads.repository.js';

/** The total over brokers, with the flows since the point before. */
export interface SeriesPoint extends EquityPoint, TotalPoint {}

/** A broker that is missing in the newest total, or in an earlier one. */
export interface MissingBroker {
  readonly broker: string;
  readonly reason: string;
}

/**
 * A broker whose samples end while those of others go on has left. So long after its last sample it may only be late: until then there is no
 * total without it.
 */
export function membersOf(histories: readonly BrokerHistory[], patienceMs: number): Member[] {
  const lifetimes = lifetimesOf(histories);
  const latest = new Set<Lifetime | null>(histories.map(({ lifetime }) => lifetime));
  const newestMs = Math.max(...lifetimes.map(({ lastAtMs }) => lastAtMs));
  return lifetimes.map((lifetime) => {
    const { broker, firstAtMs, lastAtMs } = lifetime;
    return { broker, firstAtMs, lastAtMs: latest.has(lifetime) && newestMs - lastAtMs <= patienceMs ? Infinity : lastAtMs };
  });
}

/** Joins lifetimes between which there is no total: nothing was summed without the broker, and its results meanwhile count. */
export function bridged(histories: readonly BrokerHistory[], totals: readonly TotalPoint[]): BrokerHistory[] {
  return histories.map((history) => {
    const lifetimes: Lifetime[] = [];
    for (const lifetime of lifetimesOf([history])) {
      const before = lifetimes.at(-1);
      if (before && !totals.some(({ atMs }) => atMs > before.lastAtMs && atMs < lifetime.firstAtMs))
        lifetimes.splice(-1, 1, { ...lifetime, firstAtMs: before.firstAtMs, firstEquity: before.firstEquity });
      else lifetimes.push(lifetime);
    }
    return { ...history, lifetime: lifetimes.at(-1) ?? null, former: lifetimes.slice(0, -1) };
  });
}

/** Those of the brokers that are not in the newest total, and why. */
export function missingFrom(histories: readonly BrokerHistory[], members: readonly Member[]): MissingBroker[] {
  const present = new Set(members.filter(({ lastAtMs }) => lastAtMs === Infinity).map(({ broker }) => broker));
  return histories.filter(({ broker }) => !present.has(broker)).map((history) => ({ broker: history.broker, reason: whyMissing(history) }));
}

/**
 * Totals with the flow of each: payments in since the total before, and the first equity of brokers that have joined; the equity of brokers
 * that have left went out. Neither is a gain or a loss. A joins with 40 beside B's 60: 60, then 100 with a flow of 40.
 */
export function withFlows(
  totals: readonly TotalPoint[],
  paid: readonly FlowAt[],
  histories: readonly BrokerHistory[],
  members: readonly Member[],
): SeriesPoint[] {
  const stays = new Map(members.filter(({ lastAtMs }) => lastAtMs === Infinity).map(({ broker, firstAtMs }) => [broker, firstAtMs]));
  const lifetimes = lifetimesOf(histories);
  const changes = [
    ...paid.map(({ atMs, amount }) => ({ fromMs: atMs, amount })),
    ...lifetimes.map(({ firstAtMs, firstEquity }) => ({ fromMs: firstAtMs, amount: firstEquity })),
    // At its last sample it is still present; from the next total on it is not.
    ...lifetimes
      .filter(({ broker, firstAtMs }) => stays.get(broker) !== firstAtMs)
      .map(({ lastAtMs, lastEquity }) => ({ fromMs: lastAtMs + 1, amount: -lastEquity })),
  ].toSorted((a, b) => a.fromMs - b.fromMs);
  let next = 0;
  return totals.map((total, i) => {
    let flow = 0;
    for (let change = changes[next]; change !== undefined && change.fromMs <= total.atMs; change = changes[next]) {
      flow += change.amount;
      next += 1;
    }
    // Flows from before the first total are part of its equity.
    return { ...total, flow: i === 0 ? 0 : flow };
  });
}

/** Without the closes of Saturdays and Sundays (UTC); their flows count with the close after them. */
export function onExchangeDays(points: readonly SeriesPoint[]): SeriesPoint[] {
  let carried = 0;
  return points.flatMap((point) => {
    const flow = point.flow + carried;
    const isOpen = ![0, 6].includes(new Date(point.atMs).getUTCDay());
    carried = isOpen ? 0 : flow;
    return isOpen ? [{ ...point, flow }] : [];
  });
}

/** Those of the brokers that are not in all of the totals, as some of their days have no rate. */
export function unratedBrokers(unrated: readonly Unrated[], baseCurrency: string): MissingBroker[] {
  return unrated.map(({ broker, currency, firstAtMs, lastAtMs }) => {
    const [first, last] = [firstAtMs, lastAtMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
    return { broker, reason: `no rate ${currency}${baseCurrency} ${first === last ? `on ${first}` : `between ${first} and ${last}`}` };
  });
}

/** All of them, those of a broker oldest first. */
export function lifetimesOf(histories: readonly BrokerHistory[]): Lifetime[] {
  return histories.flatMap(({ lifetime, former = [] }) => (lifetime === null ? [] : [...former, lifetime]));
}

function whyMissing({ lifetime, unrated }: BrokerHistory): string {
  if (unrated) return 'no rate to the base currency';
  return lifetime === null ? 'no equity yet' : `no equity since ${new Date(lifetime.lastAtMs).toISOString()}`;
}
