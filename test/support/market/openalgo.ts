import { RawClient, type WireFrame } from '../live.js';

let nextId = 0;

/** A client of the OpenAlgo protocol, over a real socket. */
export class OpenAlgoClient {
  private constructor(readonly raw: RawClient) {}

  static async open(url: string, headers: Record<string, string> = {}): Promise<OpenAlgoClient> {
    return new OpenAlgoClient(await RawClient.open(url, { headers }));
  }

  /** Connected and authenticated. */
  static async login(url: string, key: string): Promise<OpenAlgoClient> {
    const client = await OpenAlgoClient.open(url);
    const answer = await client.ask({ action: 'authenticate', api_key: key });
    if (answer['status'] !== 'success') throw new Error(`not authenticated: ${JSON.stringify(answer)}`);
    return client;
  }

  get frames(): readonly WireFrame[] {
    return this.raw.frames;
  }

  send(message: unknown): void {
    this.raw.send(message);
  }

  /** Sends a frame with a `request_id` and gives its answer, without that. */
  async ask(frame: Record<string, unknown>): Promise<Record<string, unknown>> {
    nextId += 1;
    const id = `q${nextId}`;
    this.send({ ...frame, request_id: id });
    const { request_id: _, ...answer } = await this.raw.frame((heard) => heard['request_id'] === id);
    return answer;
  }

  /** Sends text as it is and gives the next frame. */
  async next(text: string | Buffer): Promise<WireFrame> {
    const before = this.frames.length;
    this.raw.socket.send(text);
    return this.raw.frame((frame) => this.frames.indexOf(frame) >= before);
  }

  /** The values that have come so far. */
  values(symbol: string): Record<string, unknown>[] {
    return this.frames.filter((frame) => frame.type === 'market_data' && frame['symbol'] === symbol);
  }

  close(): void {
    this.raw.close();
  }
}
