/** The part of autocannon that the bench uses; it ships no types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly connections: number;
    readonly duration: number;
  }
  interface Outcome {
    readonly requests: { readonly average: number };
    readonly latency: { readonly p97_5: number };
    readonly errors: number;
    readonly non2xx: number;
  }
  export default function autocannon(options: Options): Promise<Outcome>;
}
