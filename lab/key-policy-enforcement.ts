import { type AwsAnswer, createErrorAnswer } from "./aws-answer";
import type { AwsCall } from "./aws-call";
import { type AwsRequest, sendRequest } from "./aws-requests";
import { type Moto, MOTO_ACCOUNT } from "./moto";
import { ALLOW_ALL, evaluateKeyRequest, type Policy } from "./simulator";

/** A caller of AWS. */
interface Caller {
  /** ARN in AWS's error messages. */
  readonly arn: string;
  /** ARN that policies name, if it differs from `arn`: the role of a session. */
  readonly principal?: string;
  /** IAM policy of the principal. */
  readonly identityPolicy?: Policy;
}

/** A key in the emulated KMS. */
interface StoredKey {
  readonly arn: string;
  readonly policy: Policy;
}

/** An administrator of the account. */
export const ADMINISTRATOR: Caller = {
  arn: `arn:aws:iam::${MOTO_ACCOUNT}:user/administrator`,
  identityPolicy: ALLOW_ALL,
};

/** moto's ciphertexts start with the ID of the key, which has this many characters. */
const CIPHERTEXT_KEY_ID_LENGTH = 36;

/**
 * Evaluates the key policy and the caller's IAM policy for calls to KMS. moto evaluates neither.
 *
 * Calls that name no key, such as CreateKey, and calls to other services are always allowed. Grants aren't evaluated.
 */
export class KeyPolicyEnforcement {
  /** @param callers Callers by access key ID. A role session acts as its role. Any other caller is an administrator. */
  constructor(
    private readonly moto: Pick<Moto, "endpoint">,
    private readonly callers: Readonly<Record<string, Caller>> = {},
  ) {}

  /** KMS's response if it denies the call, or undefined if it allows the call. */
  public async getDenial(call: AwsCall): Promise<AwsAnswer | undefined> {
    if (call.service !== "kms") {
      return undefined;
    }
    for (const [action, keyId] of listPermissions(call)) {
      const key = await this.findKey(call, keyId);
      // KMS looks up the key before it evaluates policies.
      const message = key && getDenialMessage(key, action, await this.findCaller(call));
      if (message !== undefined) {
        return createErrorAnswer(call, { status: 400, code: "AccessDeniedException", message });
      }
    }
    return undefined;
  }

  /** Finds a key by its ID, ARN or alias. Returns undefined if there is none. */
  private async findKey({ region }: AwsCall, keyId: string): Promise<StoredKey | undefined> {
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

  private async findCaller({ accessKeyId, region }: AwsCall): Promise<Caller> {
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

/** Permissions that a call requires, each with its key. */
function listPermissions({ action, parameters }: AwsCall): (readonly [action: string, keyId: string])[] {
  const text = (name: string) => (typeof parameters[name] === "string" ? parameters[name] : "");
  const permissionsOfAction = (): (readonly [string, string])[] => {
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
        return [[action, text("KeyId") || readKeyId(text("CiphertextBlob"))]];
      case "ReEncrypt":
        return [
          ["ReEncryptFrom", text("SourceKeyId") || readKeyId(text("CiphertextBlob"))],
          ["ReEncryptTo", text("DestinationKeyId")],
        ];
      default:
        return [[action, text("KeyId")]];
    }
  };
  return permissionsOfAction()
    .filter(([, keyId]) => keyId !== "")
    .map(([name, keyId]) => [`kms:${name}`, keyId] as const);
}

/** AWS's error message if it denies an action on a key, or undefined if it allows the action. */
function getDenialMessage(
  key: StoredKey,
  action: string,
  { arn, principal = arn, identityPolicy }: Caller,
): string | undefined {
  const request = { keyArn: key.arn, action, principal };
  const decision = evaluateKeyRequest(key.policy, { ...request, identityPolicy });
  if (decision === "Allowed") {
    return undefined;
  }
  // If a caller with every IAM permission is denied too, the denial comes from the key policy.
  const withEveryPermission = evaluateKeyRequest(key.policy, { ...request, identityPolicy: ALLOW_ALL });
  const isByKeyPolicy = withEveryPermission === decision;
  const reason =
    decision === "ExplicitlyDenied"
      ? `with an explicit deny in ${isByKeyPolicy ? "a resource-based policy" : "an identity-based policy"}`
      : `because no ${isByKeyPolicy ? "resource-based" : "identity-based"} policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${key.arn} ${reason}`;
}

/** Reads the ID of the key from a ciphertext that moto created. */
function readKeyId(ciphertext: string): string {
  return Buffer.from(ciphertext, "base64").toString("latin1").slice(0, CIPHERTEXT_KEY_ID_LENGTH);
}
