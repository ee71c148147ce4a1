/** A JSON answer with its status; the shape is what the test says it is. */
export async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

export function setFault(url: string, fault: unknown) {
  return ask(`${url}/__fault`, { method: 'POST', body: typeof fault === 'string' ? fault : JSON.stringify(fault) });
}

/** Asks again and again until the question is answered with something true; gives up before the test does. */
export async function eventually<T>(question: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answer = await question().catch(() => undefined);
    if (answer) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It never came true within 20 s.');
}
