import { App } from "cdktf";
import type { Construct } from "constructs";
import {
  PulumiCmk,
  PulumiCmkKey,
  type PulumiCmkProps,
  PulumiCmkRole,
  PulumiCmkStack,
  PulumiOidcProvider,
} from "../../index";
import { emptyStack } from "../../lab/synthesis";

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const ROLE = { arn: "arn:aws:iam::123456789012:role/cmk", organization: "acme" };

/** Creates each construct of the package with properties in addition to the required ones. */
const CONSTRUCTS: Readonly<Record<string, (scope: Construct, props: object) => unknown>> = {
  PulumiCmk: (scope, props) => new PulumiCmk(scope, "thing", { organization: "acme", ...props }),
  PulumiCmkKey: (scope, props) => new PulumiCmkKey(scope, "thing", { role: ROLE, ...props }),
  PulumiCmkRole: (scope, props) =>
    new PulumiCmkRole(scope, "thing", {
      organization: "acme",
      oidcProvider: { arn: ARN, issuer: "api.pulumi.com/oidc", allowAudience: () => undefined },
      ...props,
    }),
  PulumiOidcProvider: (scope, props) => new PulumiOidcProvider(scope, "thing", props),
  LookedUpOidcProvider: (scope, props) => PulumiOidcProvider.fromArn(scope, "thing", ARN, props),
  PulumiCmkStack: (scope, props) => new PulumiCmkStack(App.of(scope), "thing", props),
};

// TypeScript doesn't check properties that come from JSON or JavaScript. An ignored one could be the protection of the key.
describe.each(Object.entries(CONSTRUCTS))("%s", (type, create) => {
  test.each([
    '{"preventdestroy": true}',
    '{"memory": {}}',
    '{"sharedAudiences": {}}',
    '{"administrationActions": ["kms:*"]}',
    '{"constructor": {}}',
  ])("rejects %s before anything is created", (json) => {
    const stack = emptyStack();
    const [property] = Object.keys(JSON.parse(json) as object);
    const [object, path] = type === "PulumiCmkStack" ? ["config", "thing"] : ["props", "stack/thing"];
    expect(() => create(stack, JSON.parse(json) as object)).toThrow(
      `${type} (${path}): ${object} has the property "${property}".\nIt must have only these properties: `,
    );
    expect(stack.node.children).toEqual([]);
  });
});

test.each<[string, string]>([
  ['{"existingKeyARN": "arn"}', 'props has the property "existingKeyARN"'],
  ['{"role": {"nmae": "x"}}', 'role has the property "nmae"'],
  ['{"role": {"organization": "umbrella"}}', 'role has the property "organization"'],
  ['{"role": {"memory": {}}}', 'role has the property "memory"'],
  ['{"key": {"multiregion": true}}', 'key has the property "multiregion"'],
  ['{"key": {"policyStatments": []}}', 'key has the property "policyStatments"'],
  ['{"key": {"role": {"arn": "x", "organization": "umbrella"}}}', 'key has the property "role"'],
  ['{"key": {"provider": "aws.ireland"}}', 'key has the property "provider"'],
  ['{"key": {"administrationActions": ["kms:*"]}}', 'key has the property "administrationActions"'],
])("PulumiCmk rejects %s before anything is created", (json, problem) => {
  const stack = emptyStack();
  const props = JSON.parse(json) as Partial<PulumiCmkProps>;
  expect(() => new PulumiCmk(stack, "acme", { organization: "acme", ...props })).toThrow(
    `PulumiCmk (stack/acme): ${problem}.\nIt must have only these properties: `,
  );
  expect(stack.node.children).toEqual([]);
});
