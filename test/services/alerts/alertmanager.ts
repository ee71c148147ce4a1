import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.js';
import { freePort } from '../../../src/launcher/port.js';

const BINARY = process.env['ALERTMANAGER_PATH'] ?? '/usr/bin/prometheus-alertmanager';

/** An alert as Prometheus sends it to Alertmanager. */
export interface PrometheusAlert {
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** Debian's Alertmanager with one webhook receiver. It reminds every two seconds, so that a test can see that. */
export class Alertmanager {
  private log = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly url: string,
    private readonly directory: string,
  ) {
    process.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
  }

  static async start(webhookUrl: string, key: string): Promise<Alertmanager> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: install the package prometheus-alertmanager or set ALERTMANAGER_PATH`);
    const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-alertmanager-'));
    const config = {
      route: { receiver: 'quarterdeck', group_by: ['alertname'], group_wait: '100ms', group_interval: '1s', repeat_interval: '2s' },
      receivers: [
        {
          name: 'quarterdeck',
          webhook_configs: [{ url: webhookUrl, send_resolved: true, http_config: { authorization: { type: 'Bearer', credentials: key } } }],
        },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config));
    const address = `127.0.0.1:${await freePort('127.0.0.1', 0)}`;
    const args = [`--config.file=${directory}/config.yml`, `--storage.path=${directory}/data`, `--web.listen-address=${address}`];
    const child = spawn(BINARY, [...args, '--cluster.listen-address='], { stdio: ['ignore', 'ignore', 'pipe'] });
    const alertmanager = new Alertmanager(child, `http://${address}`, directory);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Alertmanager ended: ${alertmanager.log}`);
      return fetch(`${alertmanager.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return alertmanager;
  }

  async send(...alerts: PrometheusAlert[]): Promise<void> {
    const response = await fetch(`${this.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
  }

  /** The fingerprints of what fires, as Alertmanager has them. */
  async fingerprints(): Promise<string[]> {
    const alerts = (await (await fetch(`${this.url}/api/v2/alerts`)).json()) as { fingerprint: string }[];
    return alerts.map(({ fingerprint }) => fingerprint);
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    if (this.process.exitCode === null && this.process.signalCode === null) await exited;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
