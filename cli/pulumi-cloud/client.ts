import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { unanswered } from "../http/call-failure";
import type { Http, HttpAnswer } from "../http/http";
import { NoAnswer } from "../http/no-answer";
import type { Retries } from "../http/retries";
import {
  fieldsOf,
  jsonIn,
  listOf,
  type ReportedKey,
  reportedKey,
  type ReportedMigration,
  reportedMigration,
} from "./answers";
import { type Call, calls, requestOf } from "./calls";
import { isHtml, refusal, unreadable } from "./refusals";

/** Whose keys, where, and on whose word. */
export interface Connection {
  readonly backend: string;
  readonly token: string;
  readonly organization: string;
  /** Where the organization's name was taken from, such as `--org`. */
  readonly organizationSource: string;
}

/** The customer-managed keys of one organization in Pulumi Cloud. */
export class PulumiCloud {
  constructor(
    private readonly http: Http,
    private readonly retries: Retries,
    public readonly connection: Connection,
  ) {}

  public listKeys(): Promise<ReportedKey[]> {
    return this.retries.repeat("maybe", () => this.list(calls.listKeys(this.organization), reportedKey));
  }

  public listMigrations(): Promise<ReportedMigration[]> {
    return this.retries.repeat("maybe", () => this.list(calls.listMigrations(this.organization), reportedMigration));
  }

  /** Registers a key, in one attempt: who calls this looks for the key before another. */
  public async createKey(registration: KeyRegistration): Promise<ReportedKey> {
    const call = calls.createKey(this.organization, registration);
    const answer = await this.once(call);
    const fields = fieldsOf(jsonIn(answer.body));
    if (fields?.id === undefined) {
      throw unreadable(answer, this.context(call), "the key that was registered");
    }
    return reportedKey(fields);
  }

  /** Makes a key the default. Done twice it is the same as once, so it is repeated where an answer is lost. */
  public async setDefaultKey(keyId: string): Promise<void> {
    await this.retries.repeat("maybe", () => this.once(calls.setDefaultKey(this.organization, keyId)));
  }

  /** Retries the failed migrations. Done twice, the second finds none that failed, so it is repeated too. */
  public async retryMigrations(): Promise<void> {
    await this.retries.repeat("maybe", () => this.once(calls.retryMigrations(this.organization)));
  }

  /** Disables a key. Nothing is published on what a second call does, so it is only repeated where the first never arrived. */
  public async disableKey(keyId: string, destinationId: string): Promise<void> {
    await this.retries.repeat("no", () => this.once(calls.disableKey(this.organization, keyId, destinationId)));
  }

  private get organization(): string {
    return this.connection.organization;
  }

  private context(call: Call) {
    return { ...this.connection, call, redact: (text: string) => this.http.redact(text) };
  }

  private async list<T>(call: Call, read: Parameters<typeof listOf<T>>[1]): Promise<T[]> {
    const answer = await this.once(call);
    const list = listOf(jsonIn(answer.body), read);
    if (list === undefined) {
      throw unreadable(answer, this.context(call), "a list in JSON");
    }
    return list;
  }

  private async once(call: Call): Promise<HttpAnswer> {
    const { backend, token } = this.connection;
    const request = requestOf(call, backend, token);
    try {
      const answer = await this.http.send(request);
      if (answer.status < 200 || answer.status > 299) {
        throw refusal(answer, this.context(call));
      }
      if (isHtml(answer.body)) {
        throw unreadable(answer, this.context(call), "JSON");
      }
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer) {
        throw unanswered(`Could not ${call.purpose}: ${call.method} ${request.url}`, error);
      }
      throw error;
    }
  }
}
