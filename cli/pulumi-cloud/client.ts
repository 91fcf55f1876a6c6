import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import type { HttpClient, HttpResponse } from "../http/http-client";
import type { Retries } from "../http/retries";
import { asObject, type Fields, parseJson } from "../json";
import type { AccessToken } from "../pulumi-login/pulumi-login";
import { type ApiCall, apiCalls, toHttpRequest } from "./api-calls";
import { isHtml, rejection, unexpectedResponse } from "./response-errors";
import { type Migration, type RegisteredKey, toList, toMigration, toRegisteredKey } from "./responses";

/** What a client connects to. */
export interface Connection {
  readonly backend: string;
  readonly token: string;
  readonly tokenSource: AccessToken["source"];
  readonly organization: string;
  /** Where the organization's name comes from, such as `--org`. */
  readonly organizationSource: string;
}

/** Client for the customer managed keys of one organization. */
export class PulumiCloudClient {
  constructor(
    private readonly http: HttpClient,
    private readonly retries: Retries,
    public readonly connection: Connection,
  ) {}

  public listKeys(): Promise<RegisteredKey[]> {
    return this.retries.run(true, () => this.list(apiCalls.listKeys(this.organization), toRegisteredKey));
  }

  public listMigrations(): Promise<Migration[]> {
    return this.retries.run(true, () => this.list(apiCalls.listMigrations(this.organization), toMigration));
  }

  /** Registers a key, in one attempt. Callers must look for the key before they retry. */
  public async createKey(registration: KeyRegistration): Promise<RegisteredKey> {
    const call = apiCalls.createKey(this.organization, registration);
    const response = await this.send(call);
    const fields = asObject(parseJson(response.body));
    if (fields?.id === undefined) {
      throw unexpectedResponse(response, this.context(call), "the registered key");
    }
    return toRegisteredKey(fields);
  }

  /** Makes a key the default key. Idempotent. */
  public async setDefaultKey(keyId: string): Promise<void> {
    await this.retries.run(true, () => this.send(apiCalls.setDefaultKey(this.organization, keyId)));
  }

  /** Retries the failed migrations. Can be sent twice: the second call finds no failed migrations. */
  public async retryMigrations(): Promise<void> {
    await this.retries.run(true, () => this.send(apiCalls.retryMigrations(this.organization)));
  }

  /** Disables a key. What a second call does is not documented, so it is retried only if the first didn't arrive. */
  public async disableKey(keyId: string, destinationId: string): Promise<void> {
    await this.retries.run(false, () => this.send(apiCalls.disableKey(this.organization, keyId, destinationId)));
  }

  /** Disables all keys. What a second call does is not documented, so it is retried only if the first didn't arrive. */
  public async disableAllKeys(): Promise<void> {
    await this.retries.run(false, () => this.send(apiCalls.disableAllKeys(this.organization)));
  }

  private get organization(): string {
    return this.connection.organization;
  }

  private context(call: ApiCall) {
    return { ...this.connection, call, excerpt: (text: string, max?: number) => this.http.excerpt(text, max) };
  }

  private async list<T>(call: ApiCall, parse: (fields: Fields) => T): Promise<T[]> {
    const response = await this.send(call);
    const list = toList(parseJson(response.body), parse);
    if (list === undefined) {
      throw unexpectedResponse(response, this.context(call), "a JSON list");
    }
    return list;
  }

  private async send(call: ApiCall): Promise<HttpResponse> {
    const { backend, token } = this.connection;
    const request = toHttpRequest(call, backend, token);
    const response = await this.http.send(request, `Could not ${call.purpose}: ${request.method} ${request.url}`);
    if (response.status < 200 || response.status > 299) {
      throw rejection(response, this.context(call));
    }
    if (isHtml(response.body)) {
      throw unexpectedResponse(response, this.context(call), "JSON");
    }
    return response;
  }
}
