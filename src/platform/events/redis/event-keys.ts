/** Names of the log's keys in Redis. They share a hash tag, so that one script may touch them all on Redis Cluster too. */
export class EventKeys {
  readonly heads: string;
  readonly news: string;
  /** Written again and again, to check whether writes are taken. */
  readonly writeCheck: string;

  constructor(private readonly prefix: string) {
    this.heads = `${prefix}{events}:heads`;
    this.news = `${prefix}{events}:news`;
    this.writeCheck = `${prefix}{events}:write-check`;
  }

  stream(topic: string): string {
    return `${this.prefix}{events}:stream:${topic}`;
  }

  latest(topic: string): string {
    return `${this.prefix}{events}:latest:${topic}`;
  }

  /** In the order that the append script expects. */
  ofAppend(topic: string): string[] {
    return [this.heads, this.news, this.stream(topic), `${this.prefix}{events}:ids:${topic}`, this.latest(topic)];
  }
}
