import { type Precondition, TerraformLocal, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { displayedName } from "../terraform/displayed";
import { argument, expression } from "../terraform/expression";
import { TerraformData } from "../terraform/terraform-data";

/** How to operate a key: what to do when a plan is refused. */
export const OPERATIONS_URL = "https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/operations.md";

/** What a deployment is for, besides the AWS account of its AWS provider. */
export interface MemoryProps {
  /** Whether the Region is remembered too. IAM has none. */
  readonly hasRegion: boolean;
  /** Pulumi organization. */
  readonly organization?: string;
  /** Issuer without its scheme. */
  readonly issuer?: string;
  /** AWS provider. Defaults to the stack's default AWS provider. */
  readonly provider?: TerraformProvider;
}

/**
 * Remembers in the state what a deployment was created for, and refuses a plan for anything else. In another account or Region, Terraform
 * would not find the key, forget it and create another one. For another organization or issuer, it would hand over the key in place.
 *
 * The resource has no `prevent_destroy`, because replacing it is how you confirm a change.
 */
export class Memory extends Construct {
  /** Refuses a plan for anything else. It belongs on every resource: a plan can be limited to one of them with `-target`. */
  public readonly precondition: Precondition;

  constructor(scope: Construct, id: string, { hasRegion, organization, issuer, provider }: MemoryProps) {
    super(scope, id);
    const account = AwsAccount.of(this, provider);
    const deployment = this.local("deployment", {
      account: account.identity.accountId,
      ...(hasRegion && { region: account.region }),
      ...(organization !== undefined && { organization: argument(organization) }),
      ...(issuer !== undefined && { issuer: argument(issuer) }),
    });
    const resource = new TerraformData(this, "Resource", {
      input: `\${${deployment}}`,
      lifecycle: { ignoreChanges: ["input"] },
    });
    const changes = this.local(
      "changes",
      expression(
        `{for name, value in ${resource.fqn}.output : name => format("%q, not %q", value, lookup(${deployment}, name, value)) if ${nonsensitive(`lookup(${deployment}, name, value) != value`)}}`,
      ),
    );
    const displayedChanges = this.local(
      "displayed-changes",
      expression(`[for name, change in ${changes} : format("the %s %s", name, ${displayedName("change")})]`),
    );
    const module = expression('path.module == path.root ? "" : "module.NAME."');
    const refusal = this.local(
      "refusal",
      `This deployment is for ${expression(`join(", and for ", ${displayedChanges})`)}.

In another AWS account or Region, Terraform would not find what it created, and would create it again. For another organization or issuer, it would hand over the key. Use the credentials, Region, organization and issuer of this deployment. To deploy for others, create another deployment, with its own state.

If the first deployment failed before it created a key, or if you mean to change this deployment, such as after an organization was renamed in Pulumi Cloud, confirm it with the option:

  -replace='${module}${resource.terraformResourceType}.${resource.friendlyUniqueId}'

See ${OPERATIONS_URL}`,
    );
    this.precondition = { condition: expression(`length(${changes}) == 0`), errorMessage: expression(refusal) };
  }

  private local(id: string, value: unknown): string {
    return new TerraformLocal(this, id, value).fqn;
  }
}

/** A condition that is no secret, even if it is about sensitive values. Terraform before 1.8 has an error for what isn't sensitive. */
function nonsensitive(condition: string): string {
  return `try(nonsensitive(${condition}), ${condition})`;
}
