import { MOTO_ACCOUNT } from "./moto";
import { preventDestroyError } from "./prevent-destroy";

/** A command to run after an error before Terraform can succeed. */
export interface RecoveryCommand {
  readonly tool: "terraform" | "aws";
  readonly args: readonly string[];
  /** Whether to pass the values of variables, because the command reads the configuration. */
  readonly hasVariables: boolean;
}

/** Maps an error to its recovery command. */
interface Rule {
  /** Matches the error, on one line. */
  readonly error: RegExp;
  readonly command: (match: RegExpExecArray) => RecoveryCommand;
}

const ROLE = "aws_iam_role.role";
const OIDC_PROVIDER = "aws_iam_openid_connect_provider.oidc_provider[0]";
const OIDC_PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

/** Every error with a recovery command. docs/operations.md has the same list. */
const RULES: readonly Rule[] = [
  {
    // The response to CreateRole was lost.
    error: /creating IAM Role \(([^)]+)\): .*EntityAlreadyExists/,
    command: ([, name = ""]) => ({ tool: "terraform", args: ["import", ROLE, name], hasVariables: true }),
  },
  {
    // The response to CreateOpenIDConnectProvider was lost.
    error: /creating IAM OIDC Provider: .*EntityAlreadyExists/,
    command: () => ({
      tool: "terraform",
      args: ["import", OIDC_PROVIDER, OIDC_PROVIDER_ARN],
      hasVariables: true,
    }),
  },
  {
    // The response to CreateAlias was lost. An import fails if the alias replaces another one that is still in the state.
    error: /creating KMS Alias \((alias\/[^)]+)\): .*AlreadyExistsException/,
    command: ([, name = ""]) => ({
      tool: "aws",
      args: ["kms", "delete-alias", "--alias-name", name],
      hasVariables: false,
    }),
  },
  {
    // A call after the creation failed, so Terraform marked the resource as tainted.
    error: preventDestroyError(),
    command: ([, address = ""]) => ({ tool: "terraform", args: ["untaint", address], hasVariables: false }),
  },
];

/** Finds the recovery command for an error. Returns undefined if there is none. */
export function findRecoveryCommand(error: string): RecoveryCommand | undefined {
  for (const rule of RULES) {
    const match = rule.error.exec(error);
    if (match !== null) {
      return rule.command(match);
    }
  }
  return undefined;
}
