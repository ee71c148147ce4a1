import type { SandboxDialect } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { rfc3339 } from '../desk/desk-event.js';
import { SERVICE_NAMES } from './service-names.js';
import { type HealthAlert, type HealthStatus, type Monitor } from './monitor.js';
import { limitOf, naiveTime, newest, routes, type Handler, type Routes } from './routes.js';

const ENVIRONMENT = 'sandbox';

/** The monitoring service. Deployed desks know its routes by their second paths only. */
export function monitoringRoutes(desk: Desk, monitor: Monitor, dialect: SandboxDialect): Routes {
  if (dialect === 'deployed') {
    return routes(desk, { '/health/system': () => deployedSystem(desk, monitor), '/alerts/active': deployedAlerts(monitor) });
  }
  const services = (): unknown => documentedServices(monitor);
  const alerts = documentedAlerts(monitor);
  return routes(desk, {
    '/api/health/services': services,
    '/health/system': services,
    '/api/health/alerts': alerts,
    '/alerts/active': alerts,
  });
}

function documentedServices(monitor: Monitor): unknown {
  const services = monitor.services().map(({ name, status, latencyMs, checkedAtMs }) => ({
    name: SERVICE_NAMES[name],
    status,
    latency_ms: latencyMs === null ? null : Number(latencyMs.toFixed(3)),
    last_check: rfc3339(checkedAtMs),
  }));
  return { environment: ENVIRONMENT, services };
}

function documentedAlerts(monitor: Monitor): Handler {
  const row = ({ atMs, service, severity, message }: HealthAlert): unknown => ({ timestamp: rfc3339(atMs), service, severity, message });
  return (query) => ({ total: monitor.alerts.length, alerts: newest(monitor.alerts, limitOf(query, 50)).map(row) });
}

function deployedSystem(desk: Desk, monitor: Monitor): unknown {
  const services = monitor.services();
  const named = (status: HealthStatus): string[] => services.filter((service) => service.status === status).map(({ name }) => name);
  const latencies = services.flatMap(({ latencyMs }) => latencyMs ?? []);
  const down = named('DOWN');
  const degraded = named('DEGRADED');
  return {
    status: down.length > 0 ? 'CRITICAL' : degraded.length > 0 ? 'DEGRADED' : 'OK',
    environment: ENVIRONMENT,
    timestamp: naiveTime(desk.asOfMs()),
    services: { ok: named('OK'), degraded, down },
    infrastructure: { ok: [], degraded: [], down: [] },
    critical_failures: down,
    performance: {
      avg_service_latency_ms: latencies.length > 0 ? latencies.reduce((sofar, value) => sofar + value, 0) / latencies.length : null,
      max_service_latency_ms: latencies.length > 0 ? Math.max(...latencies) : null,
    },
  };
}

function deployedAlerts(monitor: Monitor): Handler {
  const row = ({ id, atMs, service, severity, message }: HealthAlert): unknown => ({
    alert_id: id,
    level: severity.toUpperCase(),
    title: `${service} is not well`,
    message,
    component: service,
    timestamp: naiveTime(atMs),
    details: {},
  });
  return (query) => {
    const active = monitor.activeAlerts();
    return { alerts: newest(active, limitOf(query, 50)).map(row), count: active.length };
  };
}
