import { type Precondition, TerraformLocal, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { OPERATIONS_URL } from "../documentation";
import { referenceTo } from "../terraform/address";
import { maskSensitive, nonsensitive } from "../terraform/display";
import { argument, expression, literal } from "../terraform/expression";
import { TerraformData } from "../terraform/terraform-data";
import { requireUniqueAddresses } from "../terraform/unique-addresses";

/** Stands for the key of a deployment that creates one. Its memory doesn't store the ARN, because another resource protects the key. */
const CREATED_KEY = "created by this deployment";

/** Instead of the option, because a confirmed change from a created key to an existing one would delete the created key. */
const NO_OPTION =
  "(none for another key: create a second deployment with another role name, register its key, and then retire the first key)";

/** Properties of a deployment to remember, in addition to its AWS account. */
interface MemoryProps {
  /** Whether to remember the Region. IAM resources have none. */
  readonly hasRegion: boolean;
  /** Pulumi organization. */
  readonly organization?: string;
  /** Issuer without its scheme. */
  readonly issuer?: string;
  /** ARN of an existing key. A deployment that creates its key has none. */
  readonly existingKeyArn?: string;
  /** AWS provider. Defaults to the stack's default AWS provider. */
  readonly provider?: TerraformProvider;
}

/**
 * Stores the account, Region, organization and issuer of a deployment in the state, and rejects every plan for others. In another account
 * or Region, Terraform would not find the key, and would remove it from the state and create another one. For another organization or
 * issuer, it would update the key in place and grant access to it. It also stores the ARN of an existing key, and rejects every plan for
 * another one, or for a key that the deployment creates.
 *
 * The resource has no `prevent_destroy`, because you confirm a change by replacing it.
 */
export class Memory extends Construct {
  /** Precondition that rejects a plan for another deployment. Every resource needs it, because `-target` can limit a plan to one resource. */
  public readonly precondition: Precondition;

  constructor(
    scope: Construct,
    id: string,
    { hasRegion, organization, issuer, existingKeyArn, provider }: MemoryProps,
  ) {
    super(scope, id);
    requireUniqueAddresses(this);
    const account = AwsAccount.of(this, provider);
    const deployment = this.local("deployment", {
      account: account.id,
      ...(hasRegion && { region: account.region }),
      ...(organization !== undefined && { organization: argument(organization) }),
      ...(issuer !== undefined && { issuer: argument(issuer) }),
      ...(existingKeyArn !== undefined && { key: argument(existingKeyArn) }),
    });
    const resource = new TerraformData(this, "Resource", {
      input: `\${${deployment}}`,
      lifecycle: { ignoreChanges: ["input"] },
    });
    // The cdktf CLI adds the path to the address in its output, and the option in the message could not be copied.
    Object.defineProperty(resource, "constructNodeMetadata", { value: {} });
    const address = referenceTo(resource);
    const [remembered, planned] = [`${address}.output`, deployment].map(
      (properties) => `merge({key = "${CREATED_KEY}"}, ${properties})`,
    );
    const value = `lookup(${planned}, name, value)`;
    const changes = this.local(
      "changes",
      expression(
        `{for name, value in ${remembered} : name => format("%q, not %q", value, ${value}) if ${nonsensitive(`${value} != value`)}}`,
      ),
    );
    const displayedChanges = this.local(
      "displayed-changes",
      expression(`[for name, change in ${changes} : format("the %s %s", name, ${maskSensitive("change")})]`),
    );
    const module = expression('path.module == path.root ? "" : "module.NAME."');
    const option = `-replace='${module}${address}'`;
    const errorMessage = this.local(
      "error",
      `This deployment is for ${expression(`join(", and for ", ${displayedChanges})`)}.
In another AWS account or Region, Terraform would not find the resources of this deployment, and would create them again. For another organization or issuer, it would grant access to the key. With another key, Pulumi Cloud could not decrypt what the first one encrypted.
Use the credentials, Region, organization, issuer and key of this deployment. To deploy for others, create another deployment with its own state.

If the first deployment failed before it created a key, or if you want to change this deployment (for example, because the organization was renamed in Pulumi Cloud), confirm the change with this option of terraform plan and terraform apply:

  ${expression(`contains(keys(${changes}), "key") ? ${literal(NO_OPTION)} : ${literal(option)}`)}

See ${OPERATIONS_URL}`,
    );
    this.precondition = { condition: expression(`length(${changes}) == 0`), errorMessage: expression(errorMessage) };
  }

  private local(id: string, value: unknown): string {
    return referenceTo(new TerraformLocal(this, id, value));
  }
}

export function isMemory(value: unknown): boolean {
  return value instanceof Memory;
}

/** Returns the preconditions of a resource: that of its memory, if it has one, and then its own. */
export function withMemory(memory: Memory | undefined, preconditions: readonly Precondition[]): Precondition[] {
  return memory ? [memory.precondition, ...preconditions] : [...preconditions];
}
