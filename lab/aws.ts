import {
  CreateOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProviderTagsCommand,
  ListRoleTagsCommand,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, ListResourceTagsCommand } from "@aws-sdk/client-kms";
import type { Moto } from "./moto";
import type { Policy } from "./simulator";

/** Reads from AWS, as moto plays it, what a deployment left there. */
export class Aws {
  private readonly config;

  constructor(moto: Moto, region: string) {
    this.config = {
      endpoint: moto.endpoint,
      region,
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    };
  }

  /** The trust policy of a role. */
  public async trustPolicy(roleArn: string): Promise<Policy> {
    const { Role } = await new IAMClient(this.config).send(
      new GetRoleCommand({ RoleName: roleArn.replace(/^.+\//, "") }),
    );
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")) as Policy;
  }

  /** The policy of a key. */
  public async keyPolicy(keyArn: string): Promise<Policy> {
    const { Policy: policy } = await new KMSClient(this.config).send(
      new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: "default" }),
    );
    return JSON.parse(policy ?? "") as Policy;
  }

  /** The state of a key, such as `Enabled`. */
  public async keyState(keyArn: string): Promise<string | undefined> {
    const { KeyMetadata } = await new KMSClient(this.config).send(new DescribeKeyCommand({ KeyId: keyArn }));
    return KeyMetadata?.KeyState;
  }

  /** The tags of a key, of a role and of an OIDC provider. */
  public async tags(keyArn: string, roleArn: string, oidcProviderArn: string): Promise<Record<string, string>[]> {
    const [kms, iam] = [new KMSClient(this.config), new IAMClient(this.config)];
    const ofKey = await kms.send(new ListResourceTagsCommand({ KeyId: keyArn }));
    const ofRole = await iam.send(new ListRoleTagsCommand({ RoleName: roleArn.replace(/^.+\//, "") }));
    const ofProvider = await iam.send(
      new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: oidcProviderArn }),
    );
    return [
      Object.fromEntries((ofKey.Tags ?? []).map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue])),
      ...[ofRole, ofProvider].map(({ Tags = [] }) =>
        Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
      ),
    ];
  }

  /** The audiences of an OIDC provider. */
  public async audiences(oidcProviderArn: string): Promise<string[]> {
    const { ClientIDList } = await new IAMClient(this.config).send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidcProviderArn }),
    );
    return ClientIDList ?? [];
  }

  /** Makes an OIDC provider behind Terraform's back, and returns its ARN. */
  public async createOidcProvider(url: string, audiences: readonly string[]): Promise<string> {
    const { OpenIDConnectProviderArn } = await new IAMClient(this.config).send(
      new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: [...audiences], ThumbprintList: [] }),
    );
    return OpenIDConnectProviderArn ?? "";
  }
}
