import type { AwsCall } from "./aws-call";

/** A permission on a resource. The resource of an action that applies to no single resource is `*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

/** The account and the Region of a call. */
interface Location {
  readonly account: string;
  readonly region: string;
}

/** AWS allows this action to every principal. */
const ALWAYS_ALLOWED = "sts:GetCallerIdentity";

/** Actions that apply to no single resource. */
const WITHOUT_RESOURCE = ["iam:ListOpenIDConnectProviders", "kms:CreateKey", "kms:ListAliases"];

/**
 * Lists the permissions that IAM requires for a call of a deployment.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 * @throws {Error} If the resource of the call isn't known.
 */
export function listRequiredPermissions(
  { service, action: operation, parameters }: Pick<AwsCall, "service" | "action" | "parameters">,
  location: Location,
): Permission[] {
  const action = `${service}:${operation}`;
  if (action === ALWAYS_ALLOWED) {
    return [];
  }
  const resources = listResources(action, parameters, location);
  if (resources.length === 0) {
    throw new Error(`The resource of ${action} is unknown: ${JSON.stringify(parameters)}`);
  }
  return [
    ...resources.map((resource) => ({ action, resource })),
    ...listTagPermissions(action, parameters, resources, location),
  ];
}

function listResources(action: string, parameters: AwsCall["parameters"], location: Location): string[] {
  if (WITHOUT_RESOURCE.includes(action)) {
    return ["*"];
  }
  return action.startsWith("kms:") ? listKmsResources(parameters, location) : listIamResources(parameters, location);
}

function listKmsResources(parameters: AwsCall["parameters"], { account, region }: Location): string[] {
  return ["KeyId", "TargetKeyId", "AliasName"]
    .map((name) => parameters[name])
    .filter((value) => typeof value === "string")
    .map((value) => {
      if (value.startsWith("arn:")) {
        return value;
      }
      return `arn:aws:kms:${region}:${account}:${value.startsWith("alias/") ? value : `key/${value}`}`;
    });
}

function listIamResources(parameters: AwsCall["parameters"], { account }: Location): string[] {
  const { RoleName: role, OpenIDConnectProviderArn: provider, Url: url } = parameters;
  if (typeof role === "string") {
    return [`arn:aws:iam::${account}:role/${role}`];
  }
  if (typeof provider === "string") {
    return [provider];
  }
  return typeof url === "string" ? [`arn:aws:iam::${account}:oidc-provider/${url.replace("https://", "")}`] : [];
}

/** Actions that also require permission to tag if a resource is created with tags. */
const TAG_ACTIONS: Readonly<Record<string, string>> = {
  "iam:CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
  "iam:CreateRole": "iam:TagRole",
  "kms:CreateKey": "kms:TagResource",
};

function listTagPermissions(
  creation: string,
  parameters: AwsCall["parameters"],
  resources: readonly string[],
  { account, region }: Location,
): Permission[] {
  const action = TAG_ACTIONS[creation];
  if (action === undefined || !Object.keys(parameters).some((name) => /^Tags(\.member\.1\.Key)?$/.test(name))) {
    return [];
  }
  // The ID of the key isn't known before it is created.
  const keys = [`arn:aws:kms:${region}:${account}:key/new`];
  return (creation === "kms:CreateKey" ? keys : resources).map((resource) => ({ action, resource }));
}
