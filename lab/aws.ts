import "./aws-sdk-settings";
import {
  CreateOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListOpenIDConnectProviderTagsCommand,
  ListRoleTagsCommand,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, ListResourceTagsCommand } from "@aws-sdk/client-kms";
import type { Moto } from "./moto";
import type { Policy } from "./simulator";

/** Reads the resources of a deployment from the emulated AWS. */
export class Aws {
  private readonly config;

  constructor(moto: Moto, region: string) {
    this.config = {
      endpoint: moto.endpoint,
      region,
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    };
  }

  /** Reads the trust policy of a role. */
  public async getTrustPolicy(roleArn: string): Promise<Policy> {
    const { Role } = await new IAMClient(this.config).send(
      new GetRoleCommand({ RoleName: roleArn.replace(/^.+\//, "") }),
    );
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")) as Policy;
  }

  /** Reads an inline policy of a role. */
  public async getRolePolicy(roleArn: string, name: string): Promise<Policy> {
    const { PolicyDocument } = await new IAMClient(this.config).send(
      new GetRolePolicyCommand({ RoleName: roleArn.replace(/^.+\//, ""), PolicyName: name }),
    );
    return JSON.parse(decodeURIComponent(PolicyDocument ?? "")) as Policy;
  }

  /** Reads the policy of a key. */
  public async getKeyPolicy(keyArn: string): Promise<Policy> {
    const { Policy: policy } = await new KMSClient(this.config).send(
      new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: "default" }),
    );
    return JSON.parse(policy ?? "") as Policy;
  }

  /** Reads the state of a key, such as `Enabled`. */
  public async getKeyState(keyArn: string): Promise<string | undefined> {
    const { KeyMetadata } = await new KMSClient(this.config).send(new DescribeKeyCommand({ KeyId: keyArn }));
    return KeyMetadata?.KeyState;
  }

  /** Reads the tags of a key, a role and an OIDC provider. */
  public async listTags(keyArn: string, roleArn: string, oidcProviderArn: string): Promise<Record<string, string>[]> {
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

  /** Reads the audiences of an OIDC provider. */
  public async listAudiences(oidcProviderArn: string): Promise<string[]> {
    const { ClientIDList } = await new IAMClient(this.config).send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidcProviderArn }),
    );
    return ClientIDList ?? [];
  }

  /** Creates an OIDC provider outside Terraform and returns its ARN. */
  public async createOidcProvider(url: string, audiences: readonly string[]): Promise<string> {
    const { OpenIDConnectProviderArn } = await new IAMClient(this.config).send(
      new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: [...audiences], ThumbprintList: [] }),
    );
    return OpenIDConnectProviderArn ?? "";
  }
}
