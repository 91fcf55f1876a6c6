import { type AwsAnswer, errorAnswer } from "./aws-answer";
import type { AwsCall } from "./aws-call";
import { type AwsRequest, sendRequest } from "./aws-requests";
import { type Moto, MOTO_ACCOUNT } from "./moto";
import { ALLOW_ALL, decideOnKey, type Policy } from "./simulator";

/** A caller of AWS. */
export interface Caller {
  /** ARN in the messages of AWS. */
  readonly arn: string;
  /** ARN that policies name, if it is another one: the role of a session. */
  readonly principal?: string;
  /** IAM policy of the principal. */
  readonly identityPolicy?: Policy;
}

/** A key as the emulated KMS holds it. */
interface HeldKey {
  readonly arn: string;
  readonly policy: Policy;
}

/** An administrator of the account. */
export const ADMINISTRATOR: Caller = {
  arn: `arn:aws:iam::${MOTO_ACCOUNT}:user/administrator`,
  identityPolicy: ALLOW_ALL,
};

/** The number of characters at the start of moto's ciphertexts that are the ID of the key. */
const CIPHERTEXT_KEY_ID_LENGTH = 36;

/**
 * Decides on the calls of KMS as KMS does, by the policy of the key and the IAM policy of the caller. moto checks neither.
 *
 * A call of KMS that names no key, such as CreateKey, is always allowed, and so is every call of another service. Grants aren't
 * evaluated.
 */
export class KeyPolicyEnforcement {
  /** @param callers Callers by access key ID. Sessions are those of their role. Everybody else is an administrator. */
  constructor(
    private readonly moto: Pick<Moto, "endpoint">,
    private readonly callers: Readonly<Record<string, Caller>> = {},
  ) {}

  /** The answer of KMS if it denies the call, or undefined if it allows it. */
  public async refusal(call: AwsCall): Promise<AwsAnswer | undefined> {
    if (call.service !== "kms") {
      return undefined;
    }
    for (const [action, keyId] of permissions(call)) {
      const key = await this.key(call, keyId);
      // KMS answers "not found" before it decides.
      const message = key && denial(key, action, await this.caller(call));
      if (message !== undefined) {
        return errorAnswer(call, { status: 400, code: "AccessDeniedException", message });
      }
    }
    return undefined;
  }

  /** The key that an ID, an ARN or an alias names, or undefined if there is none. */
  private async key({ region }: AwsCall, keyId: string): Promise<HeldKey | undefined> {
    const kms = async (action: string, parameters: AwsRequest["parameters"]) =>
      JSON.parse(await sendRequest(this.moto, { service: "kms", region, action, parameters })) as unknown;
    let metadata: { Arn: string; KeyId: string };
    try {
      ({ KeyMetadata: metadata } = (await kms("DescribeKey", { KeyId: keyId })) as { KeyMetadata: typeof metadata });
    } catch {
      return undefined;
    }
    const { Policy: policy } = (await kms("GetKeyPolicy", { KeyId: metadata.KeyId, PolicyName: "default" })) as {
      Policy: string;
    };
    return { arn: metadata.Arn, policy: JSON.parse(policy) as Policy };
  }

  private async caller({ accessKeyId, region }: AwsCall): Promise<Caller> {
    const known = this.callers[accessKeyId];
    if (known !== undefined) {
      return known;
    }
    const identity = await sendRequest(
      this.moto,
      { service: "sts", region, action: "GetCallerIdentity", parameters: {} },
      accessKeyId,
    );
    const arn = /<Arn>(.+)<\/Arn>/.exec(identity)?.[1] ?? "";
    const session = /^arn:([^:]+):sts::(\d+):assumed-role\/(.+)\/[^/]+$/.exec(arn);
    return session ? { arn, principal: `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` } : ADMINISTRATOR;
  }
}

/** The permissions that a call needs, each with the key that it needs it on. */
function permissions({ action, parameters }: AwsCall): (readonly [action: string, keyId: string])[] {
  const text = (name: string) => (typeof parameters[name] === "string" ? parameters[name] : "");
  const permissionsOf = (): (readonly [string, string])[] => {
    switch (action) {
      case "CreateAlias":
        return [[action, text("TargetKeyId")]];
      case "UpdateAlias":
        return [
          [action, text("AliasName")],
          [action, text("TargetKeyId")],
        ];
      case "DeleteAlias":
        return [[action, text("AliasName")]];
      case "Decrypt":
        return [[action, text("KeyId") || keyIdOf(text("CiphertextBlob"))]];
      case "ReEncrypt":
        return [
          ["ReEncryptFrom", text("SourceKeyId") || keyIdOf(text("CiphertextBlob"))],
          ["ReEncryptTo", text("DestinationKeyId")],
        ];
      default:
        return [[action, text("KeyId")]];
    }
  };
  return permissionsOf()
    .filter(([, keyId]) => keyId !== "")
    .map(([name, keyId]) => [`kms:${name}`, keyId] as const);
}

/** The message of AWS if it denies an action on a key, or undefined if it allows it. */
function denial(key: HeldKey, action: string, { arn, principal = arn, identityPolicy }: Caller): string | undefined {
  const request = { keyArn: key.arn, action, principal };
  const decision = decideOnKey(key.policy, { ...request, identityPolicy });
  if (decision === "Allowed") {
    return undefined;
  }
  // The policy that would decide otherwise for somebody with every permission is the policy of the key.
  const withEveryPermission = decideOnKey(key.policy, { ...request, identityPolicy: ALLOW_ALL });
  const isByKeyPolicy = withEveryPermission === decision;
  const reason =
    decision === "ExplicitlyDenied"
      ? `with an explicit deny in ${isByKeyPolicy ? "a resource-based policy" : "an identity-based policy"}`
      : `because no ${isByKeyPolicy ? "resource-based" : "identity-based"} policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${key.arn} ${reason}`;
}

/** The ID of the key that encrypted a ciphertext of moto's. */
function keyIdOf(ciphertext: string): string {
  return Buffer.from(ciphertext, "base64").toString("latin1").slice(0, CIPHERTEXT_KEY_ID_LENGTH);
}
