import type { Host } from "./host";
import { Http } from "./http/http";
import { Route } from "./http/proxy";
import { Retries } from "./http/retries";
import type { Deployment } from "./outputs/deployment";
import { PulumiCloud } from "./pulumi-cloud/client";
import type { Secrets } from "./secrets";
import { accessToken, backendUrl, organization } from "./settings";
import type { Output } from "./terminal/output";

/** The options that every verb has. */
export interface CommonOptions {
  readonly org?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** What a verb works with, from its first to its last line. */
export class Session {
  public readonly http: Http;
  public readonly retries: Retries;
  private readonly route: Route;

  constructor(
    public readonly host: Host,
    public readonly output: Output,
    secrets: Secrets,
    public readonly options: CommonOptions,
  ) {
    this.route = new Route(host, secrets);
    this.http = new Http(host, this.route, secrets, output, options.timeout);
    this.retries = new Retries(host, output);
  }

  /**
   * The keys of the organization that somebody named.
   *
   * @param deployment What was deployed, where that may tell the organization.
   */
  public pulumiCloud(deployment?: Deployment): PulumiCloud {
    const { name, source } = organization(this.host, this.options.org, deployment);
    if (this.options.org === undefined) {
      this.output.note(`Organization: ${name} (from ${source}).`);
    }
    return new PulumiCloud(this.http, this.retries, {
      organization: name,
      organizationSource: source,
      backend: backendUrl(this.host),
      token: accessToken(this.host),
    });
  }

  public async close(): Promise<void> {
    await this.route.close();
  }
}
