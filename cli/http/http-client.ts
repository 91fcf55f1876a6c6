import { once } from "node:events";
import { type Dispatcher, request as sendRequest } from "undici";
import { Interrupted } from "../errors";
import type { Host } from "../host";
import type { Secrets } from "../secrets";
import { escapeLine } from "../terminal/escape";
import type { Output } from "../terminal/output";
import { NetworkError, toNetworkError } from "./network-error";
import type { ProxyRouter } from "./proxy-router";
import { RequestError } from "./request-error";
import { parseRetryAfter } from "./retries";

/** Far more than Pulumi Cloud ever sends. */
const MAX_BODY_IN_BYTES = 10 * 1024 * 1024;

/** An HTTP request, exactly as it is sent. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP response of any status, not redacted. A missing header is empty. */
export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterInMs: number | undefined;
  readonly body: string;
}

/** Sends single requests, each with a timeout. Does not follow redirects: the token is for one host only. */
export class HttpClient {
  constructor(
    private readonly host: Host,
    private readonly router: ProxyRouter,
    private readonly secrets: Secrets,
    private readonly output: Output,
    private readonly timeoutInSeconds: number,
  ) {}

  /**
   * Sends a request and reads the whole response.
   *
   * @param failure What a failure of the request means, such as `Could not list the keys: GET https://…`.
   * @throws {RequestError} If there is no response.
   * @throws {Interrupted} If the user interrupts the command.
   */
  public async send(request: HttpRequest, failure: string): Promise<HttpResponse> {
    const { host, output } = this;
    output.detail(`> ${request.method} ${request.url}`);
    for (const [name, value] of Object.entries(request.headers)) {
      output.detail(`>   ${name}: ${value}`);
    }
    const start = host.clock.now();
    const duration = () => `${Math.round(host.clock.now() - start)} ms`;
    try {
      const response = await this.sendWithTimeout(request);
      output.detail(`< ${response.status} ${response.contentType}, ${response.body.length} characters, ${duration()}`);
      return response;
    } catch (error) {
      if (!(error instanceof NetworkError)) {
        throw error;
      }
      const { problem, remedy, mayHaveBeenSent, isRetryable } = error;
      output.detail(`< no response: ${problem}, ${duration()}`);
      throw new RequestError("unavailable", `${failure}: ${problem}.`, remedy, {
        mayHaveTakenEffect: mayHaveBeenSent,
        isRetryable,
      });
    }
  }

  /**
   * The beginning of a text from a server on one line, redacted. It is redacted before it is cut, because the rest of a token
   * that is cut would not be recognized.
   */
  public excerpt(text: string, maxLength = 300): string {
    const line = this.secrets.redact(text).replace(/\s+/g, " ").trim();
    return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
  }

  /** Sends a request that ends at the timeout, or when the user interrupts the command. */
  private async sendWithTimeout(request: HttpRequest): Promise<HttpResponse> {
    const { interruption } = this.host;
    const timeout = AbortSignal.timeout(Math.ceil(this.timeoutInSeconds * 1000));
    const signal = AbortSignal.any([interruption, timeout]);
    try {
      signal.throwIfAborted();
      const aborted = once(signal, "abort").then(() => Promise.reject(new Error("aborted")));
      // undici ignores the signal until it is connected, and a proxy may never let it connect.
      return await Promise.race([this.exchange(request, signal), aborted]);
    } catch (error) {
      if (interruption.aborted) {
        throw new Interrupted();
      }
      if (timeout.aborted) {
        throw new NetworkError(
          `no response within ${this.timeoutInSeconds} s`,
          "Run the command again later, or allow more time with --timeout SECONDS.",
          true,
          true,
        );
      }
      throw error instanceof NetworkError ? error : toNetworkError(error, this.router.proxyFor(request.url));
    }
  }

  private async exchange({ url, ...request }: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const response = await sendRequest(url, { ...request, signal, dispatcher: this.router.dispatcherFor(url) });
    const header = (name: string) => [response.headers[name] ?? ""].flat()[0] ?? "";
    return {
      status: response.statusCode,
      contentType: escapeLine(header("content-type")),
      location: header("location"),
      retryAfterInMs: parseRetryAfter(header("retry-after")),
      body: await readBody(response.body),
    };
  }
}

async function readBody(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_IN_BYTES) {
      throw new NetworkError(
        `the response is larger than ${MAX_BODY_IN_BYTES / 1024 / 1024} MiB`,
        "Check that PULUMI_BACKEND_URL is the URL of a Pulumi Cloud API.",
        true,
        false,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
