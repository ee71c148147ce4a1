import { type SQL, sql } from 'drizzle-orm';
import { CLOSED, OPEN_RANK, STATUS_RANKS, UNKNOWN_SIDE, IMPLIED_STATUS, USUAL_RANK } from '../ledger/trade.js';

/** The columns that a newer report replaces, see `mergeTrade`. */
const FIGURES = ['quantity', 'price', 'order_type', 'fees', 'pnl', 'currency', 'order_id'] as const;

const word = (text: string) => `'${text}'`;

/** `rankOf` in SQL. */
function rank(status: string): string {
  const cases = STATUS_RANKS.map(([value, words]) => `when ${status} in (${words.map(word).join(', ')}) then ${value}`);
  return `case ${cases.join(' ')} else ${USUAL_RANK} end`;
}

/** `isNewer` in SQL; `t` is the row that is known, `excluded` the report. */
const IS_NEWER = `case
  when (${rank('excluded.status')}) = ${OPEN_RANK} and (${rank('t.status')}) >= ${USUAL_RANK} then false
  when (${rank('t.status')}) = ${OPEN_RANK} and (${rank('excluded.status')}) >= ${USUAL_RANK} then true
  when excluded.told_at <> t.told_at then excluded.told_at > t.told_at
  else excluded.status = ${word(IMPLIED_STATUS)} or (${rank('excluded.status')}) >= (${rank('t.status')}) end`;

const SIDE = `case
  when t.side = ${word(UNKNOWN_SIDE)} then excluded.side
  when excluded.side = ${word(UNKNOWN_SIDE)} or excluded.status = ${word(CLOSED)} then t.side
  when t.status = ${word(CLOSED)} and (${rank('excluded.status')}) = ${OPEN_RANK} then excluded.side
  when ${IS_NEWER} then excluded.side else t.side end`;

const STATUS = `case
  when ${IS_NEWER} then case when excluded.status = ${word(IMPLIED_STATUS)} then t.status else excluded.status end
  when t.status = ${word(IMPLIED_STATUS)} then excluded.status else t.status end`;

function newer(column: string): string {
  return `case when ${IS_NEWER} then coalesce(excluded.${column}, t.${column}) else coalesce(t.${column}, excluded.${column}) end`;
}

/** What each public column becomes when its trade is reported again: `mergeTrade` in SQL. */
const RULES: readonly (readonly [column: string, becomes: string])[] = [
  ['side', SIDE],
  ['status', STATUS],
  ['strategy', 'coalesce(t.strategy, excluded.strategy)'],
  ...FIGURES.map((column) => [column, newer(column)] as const),
];
const SHOWS_MORE = `(${RULES.map(([, becomes]) => becomes).join(', ')}) is distinct from (${RULES.map(([column]) => `t.${column}`).join(', ')})`;

/** The `do update` of an upsert: its assignments, and whether they change anything. A later time alone is nothing to announce. */
export const TRADE_MERGE: { readonly set: SQL; readonly changes: SQL } = {
  set: sql.raw(`${RULES.map(([column, becomes]) => `${column} = ${becomes}`).join(', ')}, told_at = greatest(t.told_at, excluded.told_at),
    announced_at = case when ${SHOWS_MORE} then null else t.announced_at end`),
  changes: sql.raw(`(${SHOWS_MORE} or greatest(t.told_at, excluded.told_at) is distinct from t.told_at)`),
};
