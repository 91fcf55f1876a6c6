import { once } from "node:events";
import { type Dispatcher, request as send } from "undici";
import { Interrupted } from "../errors";
import type { Host } from "../host";
import type { Secrets } from "../secrets";
import type { Output } from "../terminal/output";
import { NoAnswer, noAnswer } from "./no-answer";
import type { Route } from "./proxy";

/** No answer of Pulumi Cloud's comes near this. */
const LONGEST_BODY_IN_BYTES = 10 * 1024 * 1024;

/** One request, to the letter. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * The answer, whatever its status, as it was sent: it is read first, and what is shown of it goes through
 * {@link Http.redact}. A header that it lacks is empty.
 */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly retryAfter: string;
  readonly body: string;
}

/** Sends single requests, each within a time. Redirects are answers like others: the token goes nowhere else. */
export class Http {
  constructor(
    private readonly host: Host,
    private readonly route: Route,
    private readonly secrets: Secrets,
    private readonly output: Output,
    private readonly timeoutInSeconds: number,
  ) {}

  /** @throws NoAnswer where there is none, {@link Interrupted} where the user stops it. */
  public async send(request: HttpRequest): Promise<HttpAnswer> {
    const { host, output } = this;
    output.detail(`> ${request.method} ${request.url}`);
    for (const [name, value] of Object.entries(request.headers)) {
      output.detail(`>   ${name}: ${value}`);
    }
    const start = host.clock.now();
    const took = () => `${Math.round(host.clock.now() - start)} ms`;
    try {
      const answer = await this.withinTime((signal) => this.exchange(request, signal));
      output.detail(`< ${answer.status} ${answer.contentType}, ${answer.body.length} characters, ${took()}`);
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer) {
        output.detail(`< no answer: the server ${error.problem}, ${took()}`);
      }
      throw error;
    }
  }

  /** What a server sent, without secrets. For what is cut, before that: half a token would no longer be known as one. */
  public redact(text: string): string {
    return this.secrets.redact(text);
  }

  private async exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { method, url, headers, body } = request;
    const answer = await send(url, { method, headers, body, signal, dispatcher: this.route.to(url) });
    const header = (name: string) => {
      const value = answer.headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? "";
    };
    return {
      status: answer.statusCode,
      contentType: header("content-type"),
      location: header("location"),
      retryAfter: header("retry-after"),
      body: await read(answer.body),
    };
  }

  /** Runs an exchange that ends when its time is over, or when the user stops it. */
  private async withinTime<T>(exchange: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { interruption } = this.host;
    const controller = new AbortController();
    const abort = () => {
      controller.abort();
    };
    const late = new Error("late");
    const timer = setTimeout(() => {
      controller.abort(late);
    }, this.timeoutInSeconds * 1000);
    interruption.addEventListener("abort", abort, { once: true });
    try {
      if (interruption.aborted) {
        throw new Interrupted();
      }
      const { signal } = controller;
      const stopped = once(signal, "abort").then(() => {
        throw new Error("stopped");
      });
      // undici heeds its signal only once it is connected, and a proxy may never let it.
      return await Promise.race([exchange(signal), stopped]);
    } catch (error) {
      if (interruption.aborted) {
        throw new Interrupted();
      }
      if (controller.signal.reason === late) {
        throw new NoAnswer(
          `did not answer within ${this.timeoutInSeconds} s`,
          "Run the command again in a while, or give it more time with --timeout SECONDS.",
          "maybe",
          true,
        );
      }
      throw error instanceof NoAnswer ? error : noAnswer(error);
    } finally {
      clearTimeout(timer);
      interruption.removeEventListener("abort", abort);
    }
  }
}

async function read(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY_IN_BYTES) {
      throw new NoAnswer(
        `answered with more than ${LONGEST_BODY_IN_BYTES / 1024 / 1024} MiB`,
        "Check that PULUMI_BACKEND_URL is the address of a Pulumi Cloud's API.",
        "maybe",
        false,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
