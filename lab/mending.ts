import { MOTO_ACCOUNT } from "./moto";

/** A command that mends an error of Terraform, where running the same command again does not. */
export interface Mending {
  readonly tool: "terraform" | "aws";
  readonly args: readonly string[];
  /** Whether Terraform reads the configuration, and so needs the values of variables. */
  readonly needsVariables: boolean;
}

/** How to mend an error. */
interface Rule {
  /** What the error says, on one line. */
  readonly error: RegExp;
  readonly mending: (match: RegExpExecArray) => Mending;
}

const ROLE = "aws_iam_role.role";
const OIDC_PROVIDER = "aws_iam_openid_connect_provider.oidc_provider[0]";
const OIDC_PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

/** Every error that one command mends. The documentation has the same list. */
const RULES: readonly Rule[] = [
  {
    // The answer to CreateRole was lost.
    error: /creating IAM Role \(([^)]+)\): .*EntityAlreadyExists/,
    mending: ([, name = ""]) => ({ tool: "terraform", args: ["import", ROLE, name], needsVariables: true }),
  },
  {
    // The answer to CreateOpenIDConnectProvider was lost.
    error: /creating IAM OIDC Provider: .*EntityAlreadyExists/,
    mending: () => ({ tool: "terraform", args: ["import", OIDC_PROVIDER, OIDC_PROVIDER_ARN], needsVariables: true }),
  },
  {
    // The answer to CreateAlias was lost. An import fails if the alias replaces another one, which is still in the state.
    error: /creating KMS Alias \((alias\/[^)]+)\): .*AlreadyExistsException/,
    mending: ([, name = ""]) => ({
      tool: "aws",
      args: ["kms", "delete-alias", "--alias-name", name],
      needsVariables: false,
    }),
  },
  {
    // A call after the creation failed, so Terraform marked the resource as tainted.
    error: /Instance cannot be destroyed .*?Resource (\S+) has lifecycle\.prevent_destroy set/,
    mending: ([, address = ""]) => ({ tool: "terraform", args: ["untaint", address], needsVariables: false }),
  },
];

/** The command that mends an error, or undefined if there is none. */
export function mendingOf(error: string): Mending | undefined {
  for (const rule of RULES) {
    const match = rule.error.exec(error);
    if (match !== null) {
      return rule.mending(match);
    }
  }
  return undefined;
}
