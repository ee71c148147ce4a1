import type { SwaggerCustomOptions } from '@nestjs/swagger';

/** The address of the operation that does not end: Swagger UI waits for the end of an answer before it shows any of it. */
const STREAM = '#operations-realtime-getRealtimeEvents';

interface Page {
  readonly document: { querySelector(selector: string): { scrollTo(left: number, top: number): void; focus(): void } | null };
}
type Action = (payload: unknown) => unknown;
interface Answer {
  ok: boolean;
  statusText: string;
  text?: string;
}

/** How Swagger UI behaves at `/docs`. A token ends with the tab. The functions run in the page, from their text: each stands alone. */
export const SWAGGER_PAGE: SwaggerCustomOptions = {
  raw: ['json'],
  customSiteTitle: 'Quarterdeck API',
  customCss: `${STREAM} .try-out { display: none }`,
  swaggerOptions: {
    persistAuthorization: false,
    displayRequestDuration: true,
    tagsSorter: 'alpha',
    // Its own words for a refused login are those of the status.
    responseInterceptor: (answer: Answer) => {
      if (answer.ok || answer.text === undefined) return answer;
      try {
        const problem = JSON.parse(answer.text) as { title?: string; detail?: string };
        if (problem.title !== undefined) answer.statusText = [...new Set([problem.title, problem.detail])].join(': ');
      } catch {
        return answer;
      }
      return answer;
    },
    plugins: [
      // Authorize opens at its last field, because that one takes the focus.
      () => ({
        statePlugins: {
          auth: {
            wrapActions: {
              showDefinitions: (show: Action) => (definitions: unknown) => {
                const { document } = globalThis as unknown as Page;
                const answer = show(definitions);
                if (definitions)
                  setTimeout(() => {
                    document.querySelector('.modal-ux-content')?.scrollTo(0, 0);
                    document.querySelector('#oauth_username')?.focus();
                  }, 0);
                return answer;
              },
            },
          },
        },
      }),
    ],
  },
};
