import { type RunningApp, startApp } from '../../support/app.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('a stream of Server-Sent Events', () => {
  it('says in `connected` which topics it follows, each of which then answers', async () => {
    const headers = await app.as('operator');
    const abort = new AbortController();
    const response = await fetch(`${app.url}/api/realtime/events?topics=system,dashboard,system`, { headers, signal: abort.signal });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.split('event: subscribed').length > 2 && text.endsWith('\n\n')) break;
    }
    abort.abort();
    const frames = [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as Record<string, unknown>);
    expect(frames[0]).toMatchObject({ type: 'connected', user: 'operator', topics: ['system', 'dashboard'] });
    expect(frames.filter(({ type }) => type === 'subscribed').map(({ topic }) => topic)).toEqual(['system', 'dashboard']);
  });
});
