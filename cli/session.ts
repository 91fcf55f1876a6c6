import type { Host } from "./host";
import { HttpClient } from "./http/http-client";
import { ProxyRouter } from "./http/proxy-router";
import { Retries } from "./http/retries";
import { findValidOrganization } from "./organization";
import type { DeployedKey } from "./outputs/deployed-key";
import { PulumiCloudClient } from "./pulumi-cloud/client";
import { formatSource, PulumiLogin } from "./pulumi-login/pulumi-login";
import type { Secrets } from "./secrets";
import type { Output } from "./terminal/output";

/** Options of every subcommand. */
export interface CommonOptions {
  readonly org?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** Whether AWS may be read. @default true */
  readonly aws?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** What a program that the command runs depends on. */
export type CommandContext = Pick<Session, "host" | "output" | "options">;

/** Everything a subcommand needs while it runs. */
export class Session {
  public readonly http: HttpClient;
  public readonly retries: Retries;
  public readonly login: PulumiLogin;
  private readonly router: ProxyRouter;

  constructor(
    public readonly host: Host,
    public readonly output: Output,
    secrets: Secrets,
    public readonly options: CommonOptions,
  ) {
    this.router = new ProxyRouter(host, secrets);
    this.http = new HttpClient(host, this.router, secrets, output, options.timeout);
    this.retries = new Retries(host, output);
    this.login = new PulumiLogin(host, secrets);
  }

  /**
   * Client for the keys of the organization.
   *
   * @param deployedKey Key whose default name may contain the organization.
   * @throws {CommandError} If the organization, the backend URL or the access token is missing or invalid.
   */
  public pulumiCloud(deployedKey?: DeployedKey): PulumiCloudClient {
    const { name, source } = findValidOrganization(this.host, this.options.org, deployedKey);
    if (this.options.org === undefined) {
      this.output.note(`Organization: ${name} (from ${source}).`);
    }
    const backend = this.login.backend();
    const token = this.login.token();
    if (token.source !== "PULUMI_ACCESS_TOKEN") {
      this.output.note(`Access token: ${formatSource(token, backend)}.`);
    }
    return new PulumiCloudClient(this.http, this.retries, {
      organization: name,
      organizationSource: source,
      backend,
      token: token.value,
      tokenSource: token.source,
    });
  }

  public async close(): Promise<void> {
    await this.router.close();
  }
}
