import type { Page, Response } from 'playwright-core';
import { oneOperation, type Operation } from './openapi.js';

/** What Execute has sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What Swagger UI shows after Execute; `status` null = it sends nothing, because what is prefilled does not fit. */
export interface Executed {
  readonly status: number | null;
  readonly body: string;
  readonly sent: Sent | null;
}

/** Who asks is said by these; everything else of a request is what is prefilled. */
const CREDENTIALS = new Set(['authorization', 'x-api-key', 'cookie']);

/** Swagger UI as a person uses it. */
export class SwaggerPage {
  private readonly last: { sent: Sent | null; answer: Response | null } = { sent: null, answer: null };

  private constructor(
    private readonly page: Page,
    private readonly url: string,
  ) {
    page.on('request', (request) => {
      if (request.url().startsWith(`${url}/docs`)) return;
      const headers = Object.fromEntries(Object.entries(request.headers()).filter(([name]) => !CREDENTIALS.has(name)));
      this.last.sent = { method: request.method(), url: request.url(), headers, body: request.postData() };
    });
    page.on('response', (response) => (this.last.answer = response));
  }

  /** Logs in by Authorize. */
  static async authorized(page: Page, url: string, username: string, password: string): Promise<SwaggerPage> {
    await page.goto(`${url}/docs`);
    await page.locator('button.authorize').first().click();
    await page.locator('#oauth_username').fill(username);
    await page.locator('#oauth_password').fill(password);
    await page.locator('.auth-container').first().locator('button.authorize').click();
    await page.getByText('Authorized', { exact: true }).waitFor();
    await page.locator('.modal-ux-header button').click();
    return new SwaggerPage(page, url);
  }

  /** Shows nothing but this operation: to open one Swagger UI reads its whole document, and draws all of its answers. */
  async show(operation: Operation): Promise<void> {
    await this.page.evaluate(
      (document) => {
        const { ui } = globalThis as unknown as { ui: { specActions: { updateSpec(text: string): void } } };
        ui.specActions.updateSpec(document);
      },
      JSON.stringify({ ...oneOperation(operation), servers: [{ url: this.url }] }),
    );
    await this.page
      .locator('.opblock')
      .and(this.page.locator(`[id$="-${operation.operationId}"]`))
      .waitFor();
    await this.page.locator('.opblock-summary-control').click();
    await this.page.locator('.opblock-body .responses-wrapper').waitFor();
  }

  /** Whether there is a button that sends it. */
  canExecute(): Promise<boolean> {
    return this.page.locator('.try-out').isVisible();
  }

  /** Executes what is shown, as it is prefilled. */
  async execute(): Promise<Executed> {
    Object.assign(this.last, { sent: null, answer: null });
    await this.page.locator('.try-out__btn').click();
    await this.page.locator('.btn.execute').click();
    const answer = this.page.locator('.live-responses-table tbody .response-col_status');
    const refused = this.page.locator('.opblock-body .invalid');
    await answer.or(refused).first().waitFor();
    if ((await answer.count()) === 0) return { status: null, body: '', sent: null };
    const status = Number.parseInt((await answer.innerText()).trim(), 10);
    return { status, body: (await this.last.answer?.text()) ?? '', sent: this.last.sent };
  }
}
