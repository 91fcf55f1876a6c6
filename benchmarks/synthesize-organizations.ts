/**
 * Synthesizes stacks with many organizations, and prints the bytes of Terraform JSON.
 *
 * Usage: synthesize-organizations looked-up|created|stacks|bindings COUNT
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { type IPulumiOidcProvider, PulumiCmk, PulumiOidcProvider } from "../index";
import { addWithBindings } from "./bindings";

const MAX_AUDIENCES = 100;

/** Adds organizations to an app, by the way they are added. */
const WAYS: Readonly<Record<string, (app: App, organizations: readonly string[]) => void>> = {
  // One stack that looks up its OIDC providers.
  "looked-up": (app, organizations) => {
    addToAccounts(app, organizations, (stack, id, provider) =>
      PulumiOidcProvider.fromIssuerUrl(stack, id, undefined, { provider }),
    );
  },
  // One stack that creates its OIDC providers.
  created: (app, organizations) => {
    addToAccounts(app, organizations, (stack, id, provider) => new PulumiOidcProvider(stack, id, { provider }));
  },
  // A stack for each organization.
  stacks: (app, organizations) => {
    for (const organization of organizations) {
      new PulumiCmk(createStack(app, organization), "cmk", { organization });
    }
  },
  // The blocks of "looked-up" for each organization, with cdktf's own classes.
  bindings: (app, organizations) => {
    const stack = createStack(app, "secrets");
    for (const organization of organizations) {
      addWithBindings(stack, organization);
    }
  },
};

/** Adds organizations to a stack for several accounts with an OIDC provider each, because one accepts at most 100 audiences. */
function addToAccounts(
  app: App,
  organizations: readonly string[],
  addOidcProvider: (stack: TerraformStack, id: string, provider: AwsProvider | undefined) => IPulumiOidcProvider,
): void {
  const stack = createStack(app, "secrets");
  for (let first = 0; first < organizations.length; first += MAX_AUDIENCES) {
    const provider = first === 0 ? undefined : new AwsProvider(stack, `aws-${first}`, { alias: `account-${first}` });
    const oidcProvider = addOidcProvider(stack, `oidc-provider-${first}`, provider);
    for (const organization of organizations.slice(first, first + MAX_AUDIENCES)) {
      new PulumiCmk(stack, organization, { organization, oidcProvider, provider });
    }
  }
}

function createStack(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return stack;
}

const [way = "", count = ""] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
const app = new App({ outdir, stackTraces: false });
WAYS[way]?.(
  app,
  Array.from({ length: Number(count) }, (_, index) => `acme-${index}`),
);
app.synth();
const files = Object.values(app.manifest.stacks).map(({ synthesizedStackPath }) => join(outdir, synthesizedStackPath));
console.log(files.reduce((sum, file) => sum + statSync(file).size, 0));
rmSync(outdir, { recursive: true, force: true });
