import type { SandboxService } from '../../config/sandbox.config.js';

/** The names under which the services are known to the desk's documents. */
export const SERVICE_NAMES = {
  portfolio: 'portfolio-intelligence',
  ai: 'ai-engine',
  execution: 'execution',
  risk: 'risk-safety',
  monitoring: 'monitoring',
} as const satisfies Record<SandboxService, string>;
