import axios from 'axios';

/** Whether the program at this address names itself as a desk. */
export async function isDeskAt(url: string, timeoutMs: number): Promise<boolean> {
  try {
    const { data } = await axios.get<{ service?: unknown } | null>(`${url}/api`, { timeout: timeoutMs });
    return data?.service === 'quarterdeck';
  } catch {
    return false;
  }
}
