import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeDesk } from './fake-desk.js';

/** A command to a service, as it came. */
export interface Call {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

/** The risk service and the AI engine of a fake desk, which carry out commands and remember them. */
export class StatefulDesk {
  ess = 'ARMED';
  readonly paused = new Set<string>();
  readonly calls: Call[] = [];

  constructor(private readonly desk: FakeDesk) {
    this.obey();
  }

  /** Both services carry out commands. */
  obey(): void {
    const { risk, ai } = this.desk;
    risk.behaveWell();
    ai.behaveWell();
    risk.behave((_, response) => send(response, { state: this.ess }), '/api/risk/ess/status');
    risk.behave(
      this.command(() => (this.ess = 'TRIPPED')),
      '/api/risk/ess/trip',
    );
    risk.behave(
      this.command(() => (this.ess = 'ARMED')),
      '/api/risk/ess/reset',
    );
    const strategy = (): { id: string; state: string } => ({ id: 'momentum', state: this.paused.has('momentum') ? 'PAUSED' : 'RUNNING' });
    ai.behave((_, response) => send(response, strategy()), '/api/ai/strategies/momentum');
    ai.behave(
      this.command(() => this.paused.add('momentum')),
      '/api/ai/strategies/momentum/pause',
    );
    ai.behave(
      this.command(() => this.paused.delete('momentum')),
      '/api/ai/strategies/momentum/resume',
    );
  }

  /** Records the call and carries it out, and gives no usable answer. */
  command(perform: () => unknown, answer: (response: ServerResponse) => void = (response) => send(response, {})) {
    return (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        this.calls.push({
          path,
          key: request.headers['idempotency-key'] as string | undefined,
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
        perform();
        answer(response);
      });
    };
  }
}

function send(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
