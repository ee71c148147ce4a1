interface Flight<T> {
  readonly current: Promise<T>;
  next: Promise<T> | null;
}

/**
 * Shares one read among the callers of a key, but no caller gets a read that began before its call: a caller during a read shares the
 * next one with all other callers of that time. So a thousand callers cost two reads, and every call after a revocation sees it.
 */
export class FreshReads<T> {
  private readonly flights = new Map<string, Flight<T>>();

  constructor(private readonly read: (key: string) => Promise<T>) {}

  get(key: string): Promise<T> {
    const flight = this.flights.get(key);
    if (flight === undefined) return this.start(key);
    const start = () => this.start(key);
    flight.next ??= flight.current.then(start, start);
    return flight.next;
  }

  private start(key: string): Promise<T> {
    const flight: Flight<T> = { current: this.read(key).finally(() => flight.next === null && this.flights.delete(key)), next: null };
    this.flights.set(key, flight);
    return flight.current;
  }
}
