import { sql } from 'drizzle-orm';

/** Whether a row of `broker_positions` that is not older ends another leg: `ends` of position-legs.ts in SQL, by table aliases. */
export const ENDS = (reported: string, other: string) =>
  sql.raw(`case when ${reported}.leg = 'NET' then ${reported}.size is distinct from 0
    else ${other}.leg = 'NET' and (${reported}.size is distinct from 0 or ${reported}.side <> 'UNKNOWN' and ${reported}.side = ${other}.side) end`);
