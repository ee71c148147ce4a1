/** The brokers whose rows may be seen; null = all. */
export type BrokerScope = readonly string[] | null;
