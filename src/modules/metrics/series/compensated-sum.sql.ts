import { type SQL, sql } from 'drizzle-orm';

/** What the addition `a + b = total` of doubles has lost, exactly (Neumaier): 1e100 + 1 loses 1. */
export function lostBy(a: SQL, b: SQL, total: SQL): SQL {
  return sql`case when abs(${a}) >= abs(${b}) then (${a} - ${total}) + ${b} else (${b} - ${total}) + ${a} end`;
}

/** Columns `upto` and `before`: the running sums of `addend` in a group, in time order, with and without the row itself. */
export function runningSums(addend: SQL, group: SQL): SQL {
  const frame = sql`partition by ${group} order by at rows between unbounded preceding`;
  return sql`sum(${addend}) over (${frame} and current row) as upto, coalesce(sum(${addend}) over (${frame} and 1 preceding), 0) as before`;
}
