const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The address of a log engine; user and password in it are sent as Basic authentication. */
export class EngineAddress {
  private readonly base: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(address: string) {
    const url = new URL(address);
    const { username, password } = url;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    this.headers = username === '' ? {} : { authorization: `Basic ${basic}` };
    url.username = url.password = '';
    this.base = url.href.replace(/\/$/, '');
  }

  async post(path: string, body: string, type: string): Promise<void> {
    await this.call(path, { method: 'POST', body, headers: { 'content-type': type } });
  }

  async get(path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
    return this.call(`${path}?${new URLSearchParams(query).toString()}`, signal ? { signal } : {});
  }

  private async call(path: string, init: Call): Promise<string> {
    const { headers, signal, ...rest } = init;
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(this.base + path, {
      ...rest,
      headers: { ...this.headers, ...headers },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const text = await textOf(response);
    if (!response.ok) throw new Error(`The log engine answers ${response.status}`);
    return text;
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The log engine answers too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
