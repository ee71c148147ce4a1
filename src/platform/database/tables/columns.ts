import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** A point in time, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** A whole number up to 2^53. */
export const count = (name: string) => bigint(name, { mode: 'number' });
