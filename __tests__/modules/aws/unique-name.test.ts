import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Lazy, type TerraformProvider, TerraformStack, TerraformVariable } from "cdktf";
import {
  canConflict,
  type Conflict,
  conflictsOf,
  isFirstOfType,
  markAsUnique,
  type NamedResource,
} from "../../../modules/aws/unique-name";
import { deferred, Value } from "../../../modules/terraform/value";
import { emptyStack, resolve } from "../../../lab/synthesis";

interface Options {
  readonly provider?: TerraformProvider;
  readonly count?: number;
}

/** Creates a resource of each type with a unique name. */
const TYPES = {
  "an IAM role": (stack: TerraformStack, id: string, name: string | undefined, options: Options = {}) =>
    new IamRole(stack, id, { assumeRolePolicy: "{}", name, ...options }),
  "a KMS alias": (stack: TerraformStack, id: string, name: string | undefined, options: Options = {}) =>
    new KmsAlias(stack, id, { targetKeyId: "key", name, ...options }),
  "an OIDC provider": (stack: TerraformStack, id: string, url: string | undefined, options: Options = {}) =>
    new IamOpenidConnectProvider(stack, id, { url: url ?? (undefined as never), clientIdList: [], ...options }),
};

function setUp() {
  const stack = emptyStack();
  return {
    stack,
    x: new TerraformVariable(stack, "x", {}).stringValue,
    y: new TerraformVariable(stack, "y", {}).stringValue,
    ireland: new AwsProvider(stack, "ireland", { alias: "ireland" }),
  };
}

/** Returns the conflicts of a resource: the path of the other resource, and the condition under which they don't conflict. */
function conflictsIn(stack: TerraformStack, resource: NamedResource): [string, string | undefined][] {
  markAsUnique(resource);
  let conflicts: Conflict[] = [];
  const produce = (context: Parameters<typeof conflictsOf>[1]) => {
    conflicts = conflictsOf(resource, context);
    return undefined;
  };
  resolve(stack, Lazy.anyValue({ produce }));
  return conflicts.map(({ other, unless }) => [other.node.path, unless]);
}

describe.each(Object.entries(TYPES))("the name of %s", (_type, create) => {
  test("conflicts with the same name", () => {
    const { stack } = setUp();
    create(stack, "other", "acme");
    const resource = create(stack, "resource", "acme");
    expect(canConflict(resource)).toBe(true);
    expect(conflictsIn(stack, resource)).toEqual([["stack/other", undefined]]);
  });

  test("conflicts with the same name of a resource that comes later", () => {
    const { stack } = setUp();
    const resource = create(stack, "resource", "acme");
    create(stack, "other", "acme");
    expect(conflictsIn(stack, resource)).toEqual([["stack/other", undefined]]);
  });

  test("conflicts with the same name that a Lazy produces", () => {
    const { stack } = setUp();
    create(stack, "other", Lazy.stringValue({ produce: () => "acme" }));
    const resource = create(stack, "resource", "acme");
    expect(canConflict(resource)).toBe(true);
    expect(conflictsIn(stack, resource)).toEqual([["stack/other", undefined]]);
  });

  test("conflicts with the same token", () => {
    const { stack, x } = setUp();
    create(stack, "other", `a-${x}`);
    const resource = create(stack, "resource", `a-${x}`);
    expect(conflictsIn(stack, resource)).toEqual([["stack/other", undefined]]);
  });

  test("does not conflict with another name, another type or itself", () => {
    const { stack } = setUp();
    const resource = create(stack, "resource", "acme");
    create(stack, "other", "beta");
    for (const another of Object.values(TYPES).filter((each) => each !== create)) {
      another(stack, another.name.replace(/\W/g, "-"), "acme");
    }
    new DataAwsIamRole(stack, "data", { name: "acme" });
    expect(canConflict(resource)).toBe(false);
    expect(conflictsIn(stack, resource)).toEqual([]);
  });

  test("does not conflict with a resource that has no name", () => {
    const { stack, x } = setUp();
    create(stack, "other", undefined);
    const known = create(stack, "known", "acme");
    const unknown = create(stack, "unknown", x);
    const none = create(stack, "none", undefined);
    markAsUnique(known);
    markAsUnique(unknown);
    markAsUnique(none);
    expect(conflictsIn(stack, known).map(([path]) => path)).toEqual(["stack/known"]);
  });

  test("does not conflict with resources whose count Terraform evaluates", () => {
    const { stack } = setUp();
    const resource = create(stack, "resource", "acme");
    create(stack, "counted", "acme", { count: 1 });
    create(stack, "looped", "acme").forEach = { toString: () => "x" } as never;
    expect(canConflict(resource)).toBe(false);
    expect(conflictsIn(stack, resource)).toEqual([]);
  });

  test("does not conflict with a resource of a stack that the stack contains", () => {
    const { stack } = setUp();
    const resource = create(stack, "resource", "acme");
    create(new TerraformStack(stack, "inner"), "other", "acme");
    expect(canConflict(resource)).toBe(false);
    expect(conflictsIn(stack, resource)).toEqual([]);
  });

  test("conflicts once if both resources look for conflicts: for the later one", () => {
    const { stack } = setUp();
    const first = create(stack, "first", "acme");
    const second = create(stack, "second", "acme");
    markAsUnique(first);
    markAsUnique(second);
    expect(canConflict(first)).toBe(true);
    expect(conflictsIn(stack, first)).toEqual([["stack/first", undefined]]);
  });

  test("is compared by the first resource of its type in the stack", () => {
    const { stack } = setUp();
    const [removed, first, second] = ["removed", "first", "second"].map((id) => create(stack, id, "acme"));
    for (const resource of [removed, first, second]) {
      markAsUnique(resource as NamedResource);
    }
    const looking = () => [removed, first, second].map((resource) => isFirstOfType(resource as NamedResource));
    expect(looking()).toEqual([true, false, false]);
    stack.node.tryRemoveChild("removed");
    expect(looking()).toEqual([false, true, false]);
  });
});

test("role names are compared case-insensitively, and other names case-sensitively", () => {
  const conflictsFor = (create: (typeof TYPES)[keyof typeof TYPES]) => {
    const { stack } = setUp();
    create(stack, "other", "ACME");
    return conflictsIn(stack, create(stack, "resource", "acme")).length;
  };
  expect(Object.entries(TYPES).map(([type, create]) => [type, conflictsFor(create)])).toEqual([
    ["an IAM role", 1],
    ["a KMS alias", 0],
    ["an OIDC provider", 0],
  ]);
});

test.each<[keyof typeof TYPES, string]>([
  ["an IAM role", 'lower("acme") != lower(var.x)'],
  ["a KMS alias", '"acme" != var.x'],
  ["an OIDC provider", '"acme" != var.x'],
])("Terraform compares the name of %s in the same way", (type, unless) => {
  const { stack, x } = setUp();
  TYPES[type](stack, "other", x);
  const resource = TYPES[type](stack, "resource", "acme");
  expect(canConflict(resource)).toBe(true);
  expect(conflictsIn(stack, resource)).toEqual([["stack/other", unless]]);
});

test("tokens are operands of the comparison", () => {
  const { stack, y } = setUp();
  TYPES["an IAM role"](stack, "other", String(new Value(() => deferred("var.x ? 1 : 2"))));
  expect(conflictsIn(stack, TYPES["an IAM role"](stack, "resource", y))).toEqual([
    ["stack/other", "lower(var.y) != lower((var.x ? 1 : 2))"],
  ]);
});

describe("with another AWS provider", () => {
  const ACCOUNTS =
    "data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id != data.aws_caller_identity.aws-account-ireland_identity_A92DA803.account_id";

  test.each(["an IAM role", "an OIDC provider"] as const)("Terraform compares the accounts for %s", (type) => {
    const { stack, x, ireland } = setUp();
    TYPES[type](stack, "known", "acme", { provider: ireland });
    TYPES[type](stack, "unknown", x, { provider: ireland });
    const resource = TYPES[type](stack, "resource", "acme");
    expect(canConflict(resource)).toBe(true);
    const names = type === "an IAM role" ? 'lower("acme") != lower(var.x)' : '"acme" != var.x';
    expect(conflictsIn(stack, resource)).toEqual([
      ["stack/known", ACCOUNTS],
      ["stack/unknown", `${names} || ${ACCOUNTS}`],
    ]);
  });

  test("an alias does not conflict, because the Region can differ", () => {
    const { stack, ireland } = setUp();
    TYPES["a KMS alias"](stack, "other", "acme", { provider: ireland });
    expect(conflictsIn(stack, TYPES["a KMS alias"](stack, "resource", "acme"))).toEqual([]);
  });

  test("the default AWS provider can be passed or omitted", () => {
    const { stack } = setUp();
    TYPES["an IAM role"](stack, "other", "acme", { provider: new AwsProvider(stack, "aws", {}) });
    expect(conflictsIn(stack, TYPES["an IAM role"](stack, "resource", "acme"))).toEqual([["stack/other", undefined]]);
  });
});
