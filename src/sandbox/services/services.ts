import { perService, SANDBOX_SERVICES, type SandboxDialect, type SandboxPort, type SandboxService } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { ledgerTruth } from '../ledger-truth.js';
import { aiCommands, aiRoutes } from './ai.routes.js';
import { executionRoutes } from './execution.routes.js';
import type { Fault } from './fault.js';
import type { Monitor } from './monitor.js';
import { monitoringRoutes } from './monitoring.routes.js';
import { portfolioRoutes } from './portfolio.routes.js';
import { riskCommands, riskRoutes } from './risk.routes.js';
import type { Command, Routes } from './routes.js';
import { type Faultable, ServiceServer } from './service-server.js';

export interface SandboxServices {
  readonly urls: Readonly<Record<SandboxService, string>>;
  fault(service: SandboxService, fault: Fault): Promise<void>;
  close(): Promise<void>;
}

const ANY_PORT: SandboxPort = { port: 0, explicit: false };

/** Opens the five services; if one cannot listen, none does. @throws PortInUseError */
export async function startServices(
  desk: Desk,
  monitor: Monitor,
  dialect: SandboxDialect,
  ports: Partial<Readonly<Record<SandboxService, SandboxPort>>> = {},
  host = '127.0.0.1',
  feeds: ReadonlyMap<string, Faultable> = new Map(),
): Promise<SandboxServices> {
  const routesOf: Record<SandboxService, Routes> = {
    portfolio: portfolioRoutes(desk, dialect),
    ai: aiRoutes(desk, dialect),
    execution: executionRoutes(desk, dialect),
    risk: riskRoutes(desk, dialect),
    monitoring: monitoringRoutes(desk, monitor, dialect),
  };
  const commands: Partial<Record<SandboxService, Command>> = { ai: aiCommands(desk), risk: riskCommands(desk, dialect) };
  const servers = perService((name) => new ServiceServer(name, routesOf[name], () => ledgerTruth(desk), host, commands[name], feeds));
  const close = async (): Promise<void> => {
    await Promise.all(SANDBOX_SERVICES.map((name) => servers[name].close()));
  };
  try {
    for (const name of SANDBOX_SERVICES) await servers[name].listen(ports[name] ?? ANY_PORT);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    urls: perService((name) => servers[name].url),
    fault: (service, fault) => servers[service].setFault(fault),
    close,
  };
}
