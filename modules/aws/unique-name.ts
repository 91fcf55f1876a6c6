import { type IResolveContext, type TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { referencesIn } from "../terraform/template";
import { isInTree } from "../terraform/tree";
import { evaluate, type Evaluated, hasTokens, isData, operandOf, withinExpression } from "../terraform/value";
import { AwsAccount, isSameProvider } from "./aws-account";

/** Resource with a name that is unique in an account, or for an alias in a Region of an account. */
export interface NamedResource extends IConstruct {
  readonly terraformResourceType: string;
  readonly friendlyUniqueId: string;
  readonly provider?: TerraformProvider;
  readonly count?: unknown;
  readonly forEach?: unknown;
  readonly nameInput?: string;
  readonly urlInput?: string;
}

/** Two resources of a stack that have, or can have, the same name. */
export interface Conflict {
  /** Resource that reports the conflict. If both are marked as unique, the later one in the stack. */
  readonly resource: NamedResource;
  readonly other: NamedResource;
  /** Expression for the condition that the names differ. Undefined if they are certainly equal. */
  readonly unless: string | undefined;
}

/** Resources that are marked as unique, by stack and type, in the order of their creation. */
const UNIQUE = new WeakMap<TerraformStack, Map<string, NamedResource[]>>();

/** Marks the name of a resource as unique. */
export function markAsUnique(resource: NamedResource): void {
  const stack = TerraformStack.of(resource);
  const types = UNIQUE.get(stack) ?? new Map<string, NamedResource[]>();
  UNIQUE.set(stack, types);
  types.set(resource.terraformResourceType, [...uniqueLike(resource), resource]);
}

/** Whether a resource searches the stack for all resources of its type, so that each type is searched only once. */
export function isFirstOfType(resource: NamedResource): boolean {
  return uniqueLike(resource).find(isInTree) === resource;
}

function uniqueLike(resource: NamedResource): NamedResource[] {
  return UNIQUE.get(TerraformStack.of(resource))?.get(resource.terraformResourceType) ?? [];
}

/** Whether any two resources of a type can have the same name, because it is equal or known only at the end of the synthesis. */
export function canConflict(resource: NamedResource): boolean {
  const names = resourcesLike(resource).map((each) => nameOf(each));
  return (
    names.length > 1 &&
    (names.some(hasTokens) || new Set(names.map((name) => normalized(resource, name))).size < names.length)
  );
}

/**
 * Finds all resources of a type in a stack that have, or can have, the name of another one. Equal names with the same AWS provider are
 * certain at synthesis. Only Terraform knows whether two AWS providers are for the same account.
 */
export function conflictsOf(first: NamedResource, context: IResolveContext): Conflict[] {
  const isUnique = new Set(uniqueLike(first));
  const known = new Map<string, Named[]>();
  const unknown: Named[] = [];
  return resourcesLike(first).flatMap((resource) => {
    const named = { resource, name: withinExpression(context, () => evaluate(nameOf(resource), context)) };
    const sameName = isData(named.name) ? normalized(resource, named.name.data) : undefined;
    // A known name can equal another known one, or any unknown one.
    const candidates =
      sameName === undefined ? [...known.values(), unknown].flat() : [...(known.get(sameName) ?? []), ...unknown];
    if (sameName === undefined) {
      unknown.push(named);
    } else {
      known.set(sameName, [...(known.get(sameName) ?? []), named]);
    }
    return candidates.flatMap((candidate): Conflict[] => {
      const [later, earlier] = isUnique.has(resource) ? [named, candidate] : [candidate, named];
      const unless = differenceOf(later, earlier, context);
      return isUnique.has(later.resource) && unless !== false
        ? [{ resource: later.resource, other: earlier.resource, unless }]
        : [];
    });
  });
}

/** Resource and its name at the end of the synthesis. */
interface Named {
  readonly resource: NamedResource;
  readonly name: Evaluated;
}

/** Returns the condition that two names differ: an expression, undefined if they are certainly equal, or false if they can't be equal. */
function differenceOf(one: Named, other: Named, context: IResolveContext): string | undefined | false {
  const resources = [one.resource, other.resource];
  const differences: string[] = [];
  const operands = [one, other].map(({ name }) => operandOf(name));
  if (!(isData(one.name) && isData(other.name)) && operands[0] !== operands[1]) {
    // Anything but a variable can depend on one of the two resources, which would be a cycle.
    if (!operands.every(refersToVariablesOnly)) {
      return false;
    }
    differences.push((isRole(one.resource) ? operands.map((each) => `lower(${each})`) : operands).join(" != "));
  }
  if (!isSameProvider(one.resource.provider, other.resource.provider)) {
    if (one.resource.terraformResourceType === "aws_kms_alias") {
      return false;
    }
    const accounts = resources.map((each) => AwsAccount.of(each, each.provider).id);
    const ids = withinExpression(context, () => accounts.map((account) => context.resolve(account) as string));
    differences.push(ids.join(" != "));
  }
  return differences.length === 0 ? undefined : differences.join(" || ");
}

/** Returns all resources in the stack that have a name and the type of a resource. Resources with `count` are skipped, because only Terraform knows their number. */
function resourcesLike(resource: NamedResource): NamedResource[] {
  const stack = TerraformStack.of(resource);
  const all = stack.node.findAll() as NamedResource[];
  return all.filter(
    (each) =>
      each.terraformResourceType === resource.terraformResourceType &&
      TerraformResource.isTerraformResource(each) &&
      // A stack can contain another one.
      TerraformStack.of(each) === stack &&
      !hasCount(each) &&
      nameOf(each) !== undefined,
  );
}

/** Whether a resource has `count` or `for_each`, which an override can set too. */
function hasCount(resource: NamedResource): boolean {
  const { rawOverrides = {} } = resource as { rawOverrides?: Readonly<Record<string, unknown>> };
  return (
    resource.count !== undefined ||
    resource.forEach !== undefined ||
    rawOverrides.count !== undefined ||
    rawOverrides.for_each !== undefined
  );
}

/** Returns the name of a resource, if it is set. */
export function nameOf({ nameInput, urlInput }: NamedResource): string | undefined {
  return urlInput ?? nameInput;
}

function refersToVariablesOnly(operand: string): boolean {
  return referencesIn(operand).every((name) => name === "var");
}

/** IAM ignores the case of role names. */
function isRole({ terraformResourceType }: NamedResource): boolean {
  return terraformResourceType === "aws_iam_role";
}

function normalized(resource: NamedResource, name: unknown): string {
  return isRole(resource) ? String(name).toLowerCase() : String(name);
}
