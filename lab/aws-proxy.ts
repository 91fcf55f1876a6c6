import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { AwsAnswer } from "./aws-answer";
import { type AwsCall, INVOCATION_ID, parseAwsCall } from "./aws-call";
import type { CleanUps } from "./clean-ups";
import { DELAY_MS, type Fault, createFaultAnswer } from "./fault";
import type { KeyPolicyEnforcement } from "./key-policy-enforcement";
import { environmentOfEndpoint, type Moto } from "./moto";

/** A call that the proxy received. All attempts of a call count as one call. */
interface ReceivedCall extends AwsCall {
  /** Position of the call among the calls of the same action, starting at 1. */
  readonly occurrence: number;
  attempts: number;
  /** Number of attempts with an injected fault. */
  faults: number;
}

/** Returns the fault to inject into a call, if any. */
export type FaultPlan = (call: ReceivedCall) => Fault | undefined;

/** Headers of the connection to moto, which are not forwarded. */
const CONNECTION_HEADERS = ["connection", "keep-alive", "transfer-encoding"];

/** An HTTP proxy for the emulated AWS that enforces key policies and injects faults. */
export class AwsProxy {
  /**
   * Starts a proxy on a free local port.
   *
   * @param enforcement Denies calls to KMS. If omitted, every call is allowed.
   */
  public static async start(moto: Moto, cleanUps: CleanUps, enforcement?: KeyPolicyEnforcement): Promise<AwsProxy> {
    const server = createServer();
    // A kept connection that closes while the client sends its next request would look like an injected fault.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUps.add(() => {
      server.close();
      server.closeAllConnections();
    });
    return new AwsProxy(server, moto, enforcement);
  }

  /** URL of the proxy, such as `http://127.0.0.1:41267`. */
  public readonly endpoint: string;
  /** Errors in the proxy itself. Each closed a connection without a response. */
  public readonly failures: unknown[] = [];
  private received: ReceivedCall[] = [];
  private plan: FaultPlan = () => undefined;

  private constructor(
    server: Server,
    private readonly moto: Moto,
    private readonly enforcement: KeyPolicyEnforcement | undefined,
  ) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.handle(request, response).catch((error: unknown) => {
        this.failures.push(error);
        response.destroy();
      });
    });
  }

  /** Environment variables that make AWS tools use this proxy. */
  public environmentOf(region: string): NodeJS.ProcessEnv {
    return environmentOfEndpoint(this.endpoint, region);
  }

  /** Calls received since the last {@link injectFaults}, in order. */
  public get calls(): readonly ReceivedCall[] {
    return this.received;
  }

  /** Sets the faults of subsequent calls and resets {@link calls}. Without a plan, no fault is injected. */
  public injectFaults(plan: FaultPlan = () => undefined): void {
    this.received = [];
    this.plan = plan;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = parseAwsCall(request.headers, body.toString());
    const attempt = call && this.recordAttempt(call);
    const fault = attempt && this.nextFault(attempt);
    if (fault?.moment === "before" && (await applyFault(attempt, fault, response))) {
      return;
    }
    const answer = (call && (await this.enforcement?.getDenial(call))) ?? (await this.forward(request, body, attempt));
    if (fault?.moment === "after" && (await applyFault(attempt, fault, response))) {
      return;
    }
    send(response, answer);
  }

  /** Records an attempt, and returns the call it belongs to. */
  private recordAttempt(call: AwsCall): ReceivedCall {
    const { service, action, invocationId } = call;
    const ofAction = this.received.filter((each) => each.service === service && each.action === action);
    let received = ofAction.find((each) => invocationId !== undefined && each.invocationId === invocationId);
    if (received === undefined) {
      received = { ...call, occurrence: ofAction.length + 1, attempts: 0, faults: 0 };
      this.received.push(received);
    }
    received.attempts++;
    return received;
  }

  /** Returns the fault to inject into the current attempt of a call, and counts it. */
  private nextFault(call: ReceivedCall): Fault | undefined {
    const fault = this.plan(call);
    if (fault === undefined || (fault.attempts === "first" && call.attempts > 1)) {
      return undefined;
    }
    call.faults++;
    return fault;
  }

  private forward(request: IncomingMessage, body: Buffer, call: ReceivedCall | undefined): Promise<AwsAnswer> {
    return new Promise((resolve, reject) => {
      const { method, url = "/" } = request;
      // Without the ID, moto can't recognize another attempt, which then takes effect again, as on AWS.
      const isRepeated = (call?.faults ?? 0) > 0;
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !isRepeated || name !== INVOCATION_ID),
      );
      const forwarded = httpRequest(new URL(url, this.moto.endpoint), { method, headers, agent: false }, (response) => {
        buffer(response).then((answer) => {
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: answer });
        }, reject);
      });
      forwarded.on("error", reject);
      forwarded.end(body);
    });
  }
}

/** Injects a fault. Returns whether the call has been answered or closed. */
async function applyFault(call: AwsCall | undefined, { kind }: Fault, response: ServerResponse): Promise<boolean> {
  if (kind === "delay") {
    await setTimeout(DELAY_MS);
    return false;
  }
  const answer = call && createFaultAnswer(call, kind);
  if (answer === undefined) {
    response.destroy();
  } else {
    send(response, answer);
  }
  return true;
}

function send(response: ServerResponse, { status, headers, body }: AwsAnswer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !CONNECTION_HEADERS.includes(name)) {
      response.setHeader(name, value);
    }
  }
  response.end(body);
}
