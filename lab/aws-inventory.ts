import "./aws-sdk-settings";
import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import type { Moto } from "./moto";

/** A key in the emulated AWS. */
export interface InventoriedKey {
  readonly arn: string;
  readonly description: string;
  readonly state: string;
  readonly aliases: readonly string[];
  readonly policy: unknown;
  readonly rotationPeriodInDays: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The types of resources that a deployment creates in AWS. */
export interface Inventory {
  readonly oidcProviders: readonly unknown[];
  readonly roles: readonly unknown[];
  readonly keys: readonly InventoriedKey[];
}

/** Reads all OIDC providers, roles and keys in the emulated AWS, without dates. */
export async function readInventory({ endpoint }: Pick<Moto, "endpoint">, region: string): Promise<Inventory> {
  const config = { endpoint, region, credentials: { accessKeyId: "testing", secretAccessKey: "testing" } };
  const [iam, kms] = [new IAMClient(config), new KMSClient(config)];
  try {
    return {
      oidcProviders: await readOidcProviders(iam),
      roles: await readRoles(iam),
      keys: await readKeys(kms),
    };
  } finally {
    iam.destroy();
    kms.destroy();
  }
}

/** Keys that aren't pending deletion, which AWS charges for. */
export function listBilledKeys({ keys }: Inventory): InventoriedKey[] {
  return keys.filter(({ state }) => state !== "PendingDeletion");
}

async function readOidcProviders(iam: IAMClient): Promise<unknown[]> {
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand());
  return Promise.all(
    OpenIDConnectProviderList.map(async ({ Arn: arn }) => {
      const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
      const { ClientIDList = [], Tags, Url: url, ThumbprintList: thumbprints } = found;
      return { arn, url, audiences: [...ClientIDList].sort(), tags: tagsOf(Tags), thumbprints };
    }),
  );
}

async function readRoles(iam: IAMClient): Promise<unknown[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand());
  return Promise.all(
    Roles.map(async ({ RoleName }) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      return {
        arn: Role?.Arn,
        description: Role?.Description,
        maxSessionDuration: Role?.MaxSessionDuration,
        permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: tagsOf(Role?.Tags),
        trustPolicy: JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "null")) as unknown,
      };
    }),
  );
}

async function readKeys(kms: KMSClient): Promise<InventoriedKey[]> {
  const { Aliases = [] } = await kms.send(new ListAliasesCommand());
  const { Keys = [] } = await kms.send(new ListKeysCommand());
  return Promise.all(
    Keys.map(async ({ KeyId }) => {
      const { KeyMetadata: metadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
      const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
      const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
      return {
        arn: metadata?.Arn ?? "",
        description: metadata?.Description ?? "",
        state: metadata?.KeyState ?? "",
        aliases: Aliases.filter(({ TargetKeyId }) => TargetKeyId === KeyId).map(({ AliasName = "" }) => AliasName),
        policy: JSON.parse(Policy ?? "null") as unknown,
        rotationPeriodInDays: rotation.RotationPeriodInDays,
        tags: tagsOf(Tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value }))),
      };
    }),
  );
}

function tagsOf(tags: readonly { Key?: string; Value?: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}
