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
import { type AwsCall, parseAwsCall } from "./aws-call";
import type { CleanUps } from "./clean-ups";
import { DELAY, type Fault, faultAnswer } from "./fault";
import type { KeyPolicyEnforcement } from "./key-policy-enforcement";
import { environmentOfEndpoint, type Moto } from "./moto";

/** A call that the proxy received. Attempts of one call are counted as one. */
export interface ReceivedCall extends AwsCall {
  /** Number of the call among the calls of the same action, from 1. */
  readonly occurrence: number;
  attempts: number;
  /** Number of attempts that a fault happened to. */
  faults: number;
}

/** Decides on the fault of a call. */
export type FaultPlan = (call: ReceivedCall) => Fault | undefined;

/** Headers that belong to the connection with moto. */
const CONNECTION_HEADERS = ["connection", "keep-alive", "transfer-encoding"];

/** A server in front of the emulated AWS. It denies calls as the policies of the keys do, and disturbs calls as planned. */
export class AwsProxy {
  /**
   * Starts a server on a free port of this machine.
   *
   * @param enforcement Denies calls of KMS. If omitted, every call is allowed.
   */
  public static async start(moto: Moto, cleanUps: CleanUps, enforcement?: KeyPolicyEnforcement): Promise<AwsProxy> {
    const server = createServer();
    // A connection that is closed while the client sends its next request looks like a fault that nobody planned.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUps.add(() => {
      server.close();
      server.closeAllConnections();
    });
    return new AwsProxy(server, moto, enforcement);
  }

  /** The URL of the server, such as `http://127.0.0.1:41267`. */
  public readonly endpoint: string;
  /** Errors of this server itself, which broke off connections without a plan. */
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

  /** The environment that leads AWS tools to this server. */
  public environmentOf(region: string): NodeJS.ProcessEnv {
    return environmentOfEndpoint(this.endpoint, region);
  }

  /** The calls that were received since the last {@link disturb}, in their order. */
  public get calls(): readonly ReceivedCall[] {
    return this.received;
  }

  /** Disturbs calls from here on as planned, and starts to count them anew. Without a plan, no call is disturbed. */
  public disturb(plan: FaultPlan = () => undefined): void {
    this.received = [];
    this.plan = plan;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = parseAwsCall(request.headers, body.toString());
    const attempt = call && this.count(call);
    const fault = attempt && this.faultOf(attempt);
    if (fault?.moment === "before" && (await disturbed(attempt, fault, response))) {
      return;
    }
    const answer = (call && (await this.enforcement?.refusal(call))) ?? (await this.forward(request, body));
    if (fault?.moment === "after" && (await disturbed(attempt, fault, response))) {
      return;
    }
    send(response, answer);
  }

  /** The received call that an attempt belongs to. */
  private count(call: AwsCall): ReceivedCall {
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

  private faultOf(call: ReceivedCall): Fault | undefined {
    const fault = this.plan(call);
    if (fault === undefined || (fault.attempts === "first" && call.attempts > 1)) {
      return undefined;
    }
    call.faults++;
    return fault;
  }

  private forward(request: IncomingMessage, body: Buffer): Promise<AwsAnswer> {
    return new Promise((resolve, reject) => {
      const { method, url = "/", headers } = request;
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

/** Does what a fault does. Returns whether the call ends with that. */
async function disturbed(call: AwsCall | undefined, { kind }: Fault, response: ServerResponse): Promise<boolean> {
  if (kind === "delay") {
    await setTimeout(DELAY);
    return false;
  }
  const answer = call && faultAnswer(call, kind);
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
