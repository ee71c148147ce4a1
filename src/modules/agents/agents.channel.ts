import { type EventOn, TOPICS } from '../../platform/events/events.js';
import type { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { type Channel, channel } from '../realtime/protocol/channel.js';
import { AgentEventDto } from './dto/agent.dto.js';

declare module '../../platform/events/events.js' {
  interface Events {
    agents: { agent: AgentEventDto };
  }
}

const row = channel({
  name: TOPICS.agents,
  doc: 'The state of each agent: its status, when it was last seen, its last signal.',
  frames: { agent: AgentEventDto },
  permission: 'view_agents',
  delivery: 'latest',
  shape: 'data',
  path: 'agents',
  anyBroker: true,
  // Until it is known where an agent trades, it is for principals without a limit.
  brokersOf: () => [null],
});

/** Every agent's present value; an agent that trades only at brokers out of scope does not exist for the client. */
export const agentsChannel = (strategies: StrategyBrokers): Channel => ({
  ...row,
  brokersOf: ({ data }: EventOn<'agents'>) => strategies.of(data.id),
});
