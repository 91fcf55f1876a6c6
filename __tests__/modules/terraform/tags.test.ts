import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Fn, Lazy, TerraformVariable, Token } from "cdktf";
import { acceptAssignedTags, mergeTags, type Tags, tagsArgument } from "../../../modules/terraform/tags";
import { emptyStack, parsed, synthesizeStack, resolve as resolveIn } from "../../../lab/synthesis";

const stack = emptyStack();
const variable = new TerraformVariable(stack, "tags", { type: "map(string)" });
const other = new TerraformVariable(stack, "other", { type: "map(string)" });
const tags = Token.asStringMap(variable.value);

const resolve = (value: unknown) => resolveIn(stack, value);

describe("tags as an argument", () => {
  test("are undefined if they are omitted", () => {
    expect(tagsArgument(undefined)).toBeUndefined();
  });

  test("are a copy if they are known at synthesis", () => {
    const known = Object.freeze({ team: "security", empty: "" });
    expect(tagsArgument(known)).toEqual(known);
    expect(tagsArgument(known)).not.toBe(known);
  });

  test.each<[string, Tags, unknown]>([
    ["a map of a variable", tags, "${var.tags}"],
    ["a token of any type", variable.value, "${var.tags}"],
    ["a function", Fn.merge([tags, { team: "a" }]) as Tags, '${merge(var.tags, {"team" = "a"})}'],
    ["a token as a value", { team: variable.stringValue, a: "${x}" }, '${{"team" = var.tags, "a" = "$${x}"}}'],
    ["a token as a key", { [variable.stringValue]: "a" }, '${{(var.tags) = "a"}}'],
    ["a map spread beside a tag", { ...tags, team: "a" }, '${merge(var.tags, {"team" = "a"})}'],
    ["a Lazy", Lazy.anyValue({ produce: () => ({ team: "a" }) }), { team: "a" }],
  ])("are a token if they contain a token: %s", (_kind, value, expected) => {
    expect(resolve(tagsArgument(value))).toEqual(expected);
  });
});

describe("general and specific tags", () => {
  test("are merged, and specific tags take precedence", () => {
    expect(mergeTags({ team: "a", env: "prod" }, { team: "b" })).toEqual({ team: "b", env: "prod" });
  });

  test("are one of the two if the other is omitted", () => {
    expect(mergeTags(undefined, undefined)).toBeUndefined();
    expect(mergeTags({ team: "a" }, undefined)).toEqual({ team: "a" });
    expect(mergeTags(undefined, { team: "b" })).toEqual({ team: "b" });
  });

  test("are not changed by the merge", () => {
    const general = Object.freeze({ team: "a" });
    const specific = Object.freeze({ team: "b" });
    expect(mergeTags(general, specific)).toEqual({ team: "b" });
  });

  test.each<[string, Tags, Tags, string]>([
    ["general ones", tags, { team: "b" }, '${merge(var.tags, {"team" = "b"})}'],
    ["specific ones", { team: "b" }, tags, '${merge({"team" = "b"}, var.tags)}'],
    ["both", tags, Token.asStringMap(other.value), "${merge(var.tags, var.other)}"],
    ["both, as tokens of any type", variable.value, other.value, "${merge(var.tags, var.other)}"],
    [
      "general ones with a key that is specific too",
      { ...tags, team: "a", env: "prod" },
      { team: "b" },
      '${merge(var.tags, {"env" = "prod", "team" = "b"})}',
    ],
    [
      "specific ones, beside a key that is general too",
      { team: "a" },
      { ...tags, team: "b" },
      '${merge(var.tags, {"team" = "b"})}',
    ],
    [
      "one value, and the specific one takes precedence",
      { team: variable.stringValue, env: "prod" },
      { team: "b" },
      "",
    ],
  ])("are merged by Terraform if %s contain a token", (_which, general, specific, expected) => {
    const merged = resolve(tagsArgument(mergeTags(general, specific)));
    expect(merged).toEqual(expected === "" ? { env: "prod", team: "b" } : expected);
  });
});

describe("code that tags resources", () => {
  /** Spreads a resource's tags and assigns the result, as a tagging Aspect does. */
  function addTag(resource: IamRole): void {
    resource.tags = { ...resource.tagsInput, added: "yes" };
  }

  function tagsOf(change: (role: IamRole) => void, initial?: (known: TerraformVariable) => Tags): unknown {
    const { resource } = parsed(
      synthesizeStack((own) => {
        const known = new TerraformVariable(own, "known", {});
        const role = new IamRole(own, "role", { assumeRolePolicy: "{}", tags: tagsArgument(initial?.(known)) });
        acceptAssignedTags(role);
        change(role);
      }),
    );
    return resource?.aws_iam_role?.role?.tags;
  }

  const all = (known: TerraformVariable) => Token.asStringMap(known.value);

  test.each<[string, ((known: TerraformVariable) => Tags) | undefined, unknown]>([
    ["known", () => ({ team: "a" }), { team: "a", added: "yes" }],
    ["omitted", undefined, { added: "yes" }],
    ["known to Terraform", all, '${merge(var.known, {"added" = "yes"})}'],
    [
      "known to Terraform in part",
      (known) => ({ ...all(known), team: "a" }),
      '${merge(merge(var.known, {"team" = "a"}), {"added" = "yes"})}',
    ],
    [
      "known to Terraform by value",
      (known) => ({ team: known.stringValue }),
      '${merge({"team" = var.known}, {"added" = "yes"})}',
    ],
  ])("can add a tag if the tags are %s", (_kind, initial, expected) => {
    expect(tagsOf(addTag, initial)).toEqual(expected);
  });

  test("can add tags several times", () => {
    expect(
      tagsOf((role) => {
        addTag(role);
        addTag(role);
      }, all),
    ).toEqual('${merge(merge(var.known, {"added" = "yes"}), {"added" = "yes"})}');
  });

  test("can read the tags that it assigned", () => {
    const role = new IamRole(stack, "role", { assumeRolePolicy: "{}" });
    acceptAssignedTags(role);
    addTag(role);
    expect(role.tagsInput).toEqual({ added: "yes" });
    expect(resolve(role.tags)).toBe("${aws_iam_role.role.tags}");
  });

  test("can assign undefined", () => {
    expect(
      tagsOf(
        (role) => (role.tags = undefined as never),
        () => ({ team: "a" }),
      ),
    ).toBeUndefined();
  });
});
