import { Injectable } from '@nestjs/common';
import type { DeskFact } from '../../platform/events/ports/desk-facts.js';
import { merged } from './agent.js';
import { readAgentFact } from './agent.reader.js';
import { AgentSignalsRepository } from './agent-signals.repository.js';
import { AgentsAnnouncer } from './agents.announcer.js';
import { AgentsRepository } from './agents.repository.js';

/** Stores the signals and agents that events of the desk name; the same events may come again. */
@Injectable()
export class AgentsKeeper {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly signals: AgentSignalsRepository,
    private readonly announcer: AgentsAnnouncer,
  ) {}

  /** Rejects with `storage.unavailable`. */
  async keep(facts: readonly DeskFact[]): Promise<void> {
    const reports = facts.flatMap((fact) => readAgentFact(fact) ?? []);
    const sightings = merged(reports.map(({ sighting }) => sighting));
    await this.signals.insert(reports.flatMap(({ signal }) => signal ?? []));
    await this.agents.see(sightings);
    this.announcer.announce(sightings.map(({ agentId }) => agentId));
  }
}
