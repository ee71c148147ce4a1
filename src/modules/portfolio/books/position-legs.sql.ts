import { sql } from 'drizzle-orm';

/** Whether one row of `broker_positions`, where it is not the older one, leaves nothing of another leg: `ends` of position-legs.ts, by aliases. */
export const ENDS = (told: string, other: string) =>
  sql.raw(`case when ${told}.leg = 'NET' then ${told}.size is distinct from 0
    else ${other}.leg = 'NET' and (${told}.size is distinct from 0 or ${told}.side <> 'UNKNOWN' and ${told}.side = ${other}.side) end`);
