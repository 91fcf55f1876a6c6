import { type IResolveContext, type TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { referencesIn } from "../terraform/template";
import { evaluate, type Evaluated, hasTokens, isData, operandOf, withinExpression } from "../terraform/value";
import { AwsAccount, isSameProvider } from "./aws-account";

/** A resource whose name can be given only once: in an account, or for an alias in a Region of an account. */
export interface NamedResource extends IConstruct {
  readonly terraformResourceType: string;
  readonly provider?: TerraformProvider;
  readonly count?: unknown;
  readonly forEach?: unknown;
  readonly nameInput?: string;
  readonly urlInput?: string;
}

/** Two resources of a stack that have, or may have, the same name. */
export interface Conflict {
  /** The one that looks for conflicts. If both do, the one that comes later in the stack. */
  readonly resource: NamedResource;
  readonly other: NamedResource;
  /** When the names are not the same after all: an expression, or undefined if they certainly are. */
  readonly unless: string | undefined;
}

/** The resources that look for conflicts, by stack and type, in the order of their creation. */
const LOOKING = new WeakMap<TerraformStack, Map<string, NamedResource[]>>();

/** Has a resource look for conflicts. */
export function markAsUnique(resource: NamedResource): void {
  const stack = TerraformStack.of(resource);
  const types = LOOKING.get(stack) ?? new Map<string, NamedResource[]>();
  LOOKING.set(stack, types);
  types.set(resource.terraformResourceType, [...lookingLike(resource), resource]);
}

/** Whether a resource looks for conflicts in the name of all of its type, so that a stack is searched once for each type. */
export function looksForAll(resource: NamedResource): boolean {
  return lookingLike(resource).find(isInTree) === resource;
}

function lookingLike(resource: NamedResource): NamedResource[] {
  return LOOKING.get(TerraformStack.of(resource))?.get(resource.terraformResourceType) ?? [];
}

/** Whether a construct is still where it was created: one that refused its properties is removed again. */
function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || (node.scope.node.tryFindChild(node.id)?.node === node && isInTree(node.scope));
}

/** Whether any resource of a type may have the name of another: its name is the same or known only when the stack is written. */
export function canConflict(resource: NamedResource): boolean {
  const names = resourcesLike(resource).map((each) => nameOf(each));
  return (
    names.length > 1 &&
    (names.some(hasTokens) || new Set(names.map((name) => normalized(resource, name))).size < names.length)
  );
}

/**
 * Looks for all resources of a type in a stack that would take the name of another. What is certain is known at synthesis: the
 * same name with the same AWS provider. Of two AWS providers only Terraform knows whether they are one account.
 */
export function conflictsOf(first: NamedResource, context: IResolveContext): Conflict[] {
  const isLooking = new Set(lookingLike(first));
  const known = new Map<string, Named[]>();
  const unknown: Named[] = [];
  return resourcesLike(first).flatMap((resource) => {
    const named = { resource, name: withinExpression(context, () => evaluate(nameOf(resource), context)) };
    const sameName = isData(named.name) ? normalized(resource, named.name.data) : undefined;
    // A known name can be that of another known one, or of any that is not known.
    const candidates =
      sameName === undefined ? [...known.values(), unknown].flat() : [...(known.get(sameName) ?? []), ...unknown];
    if (sameName === undefined) {
      unknown.push(named);
    } else {
      known.set(sameName, [...(known.get(sameName) ?? []), named]);
    }
    return candidates.flatMap((candidate): Conflict[] => {
      const [later, earlier] = isLooking.has(resource) ? [named, candidate] : [candidate, named];
      const unless = differenceOf(later, earlier, context);
      return isLooking.has(later.resource) && unless !== false
        ? [{ resource: later.resource, other: earlier.resource, unless }]
        : [];
    });
  });
}

/** A resource and its name when the stack is written. */
interface Named {
  readonly resource: NamedResource;
  readonly name: Evaluated;
}

/** When two names that may be the same are not: an expression, undefined if they certainly are, or false if they can't be. */
function differenceOf(one: Named, other: Named, context: IResolveContext): string | undefined | false {
  const resources = [one.resource, other.resource];
  const differences: string[] = [];
  const operands = [one, other].map(({ name }) => operandOf(name));
  if (!(isData(one.name) && isData(other.name)) && operands[0] !== operands[1]) {
    // Anything but a variable may depend on one of the two resources, which would be a cycle.
    if (!operands.every(refersToVariablesOnly)) {
      return false;
    }
    differences.push((isRole(one.resource) ? operands.map((each) => `lower(${each})`) : operands).join(" != "));
  }
  if (!isSameProvider(one.resource.provider, other.resource.provider)) {
    if (one.resource.terraformResourceType === "aws_kms_alias") {
      return false;
    }
    const accounts = resources.map((each) => AwsAccount.of(each, each.provider).identity.accountId);
    const ids = withinExpression(context, () => accounts.map((account) => context.resolve(account) as string));
    differences.push(ids.join(" != "));
  }
  return differences.length === 0 ? undefined : differences.join(" || ");
}

/** All resources of the stack of the type of one that have a name. Of those with a count, only Terraform knows how many there are. */
function resourcesLike(resource: NamedResource): NamedResource[] {
  const all = TerraformStack.of(resource).node.findAll() as NamedResource[];
  return all.filter(
    (each) =>
      each.terraformResourceType === resource.terraformResourceType &&
      TerraformResource.isTerraformResource(each) &&
      !hasCount(each) &&
      nameOf(each) !== undefined,
  );
}

/** Whether only Terraform knows how many of a resource there are. An override is a way to say so too. */
function hasCount(resource: NamedResource): boolean {
  const { rawOverrides = {} } = resource as { rawOverrides?: Readonly<Record<string, unknown>> };
  return (
    resource.count !== undefined ||
    resource.forEach !== undefined ||
    rawOverrides.count !== undefined ||
    rawOverrides.for_each !== undefined
  );
}

/** The name of a resource, if it is set. */
export function nameOf({ nameInput, urlInput }: NamedResource): string | undefined {
  return urlInput ?? nameInput;
}

function refersToVariablesOnly(operand: string): boolean {
  return referencesIn(operand).every((name) => name === "var");
}

/** IAM compares the names of roles without regard to case. */
function isRole({ terraformResourceType }: NamedResource): boolean {
  return terraformResourceType === "aws_iam_role";
}

function normalized(resource: NamedResource, name: unknown): string {
  return isRole(resource) ? String(name).toLowerCase() : String(name);
}
