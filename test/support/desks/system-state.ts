import type { RunningApp } from '../app.js';
import { until } from '../until.js';

export interface Component {
  readonly name: string;
  readonly status: string;
  readonly latency_ms: number | null;
  readonly last_check: string | null;
  readonly reason: string | null;
  readonly history: readonly { timestamp: string; status: string; figures: Record<string, number | null> }[];
}

export interface System {
  readonly process: Record<string, unknown>;
  readonly host: Record<string, number | null>;
  readonly components: readonly Component[];
}

/** What a test asks about the state of its desk. */
export function systemOn(current: () => RunningApp) {
  async function ask(query = '', headers?: Record<string, string>) {
    const response = await fetch(`${current().url}/api/system${query}`, { headers: headers ?? (await current().as('operator')) });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) as System & { code: string; errors: unknown[] } };
  }

  async function component(name: string): Promise<Component | undefined> {
    return (await ask()).body.components.find((one) => one.name === name);
  }

  /** Waits until the component fits, and gives it. */
  async function componentThat(name: string, fits: (found: Component) => boolean): Promise<Component> {
    let found: Component | undefined;
    await until(async () => {
      found = await component(name);
      return found !== undefined && fits(found);
    });
    return found!;
  }
  return { ask, component, componentThat };
}
