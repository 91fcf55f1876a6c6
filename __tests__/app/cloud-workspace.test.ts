import { cloudWorkspaceOf } from "../../app/cloud-workspace";
import { DeployedStack } from "../../app/deployed-stack";
import { parsed, synthesize } from "../../lab/synthesis";
import { inEmptyFolder } from "../support/in-empty-folder";

inEmptyFolder();

const synthesizeSettings = (environment: NodeJS.ProcessEnv) =>
  parsed(synthesize((app) => new DeployedStack(app, "pulumi-cmk", environment))).terraform;

test.each([
  {},
  { TF_CLOUD_ORGANIZATION: "", TF_WORKSPACE: "" },
  { TF_CLOUD_HOSTNAME: "tfe.example.com", TF_CLOUD_PROJECT: "Security" },
])("without an organization and a workspace, the backend is local: %j", (environment) => {
  const { cloud, backend } = synthesizeSettings(environment);
  expect(cloud).toBeUndefined();
  expect(backend).toHaveProperty("local");
});

test("an organization and a workspace replace the backend with a cloud block", () => {
  const settings = synthesizeSettings({ TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "pulumi-cmk" });
  expect(settings.cloud).toEqual({ organization: "acme", workspaces: { name: "pulumi-cmk" } });
  expect(settings.backend).toBeUndefined();
});

test("the cloud block has the hostname and the project if they are set, and never a token", () => {
  const settings = synthesizeSettings({
    TF_CLOUD_ORGANIZATION: "acme",
    TF_WORKSPACE: "pulumi-cmk",
    TF_CLOUD_HOSTNAME: "tfe.example.com:8443",
    TF_CLOUD_PROJECT: "Security team",
    TF_CLOUD_TOKEN: "secret-token",
    TF_TOKEN_app_terraform_io: "secret-token",
  });
  expect(settings.cloud).toEqual({
    hostname: "tfe.example.com:8443",
    organization: "acme",
    workspaces: { name: "pulumi-cmk", project: "Security team" },
  });
  expect(JSON.stringify(settings)).not.toContain("secret-token");
});

test("an organization without a workspace, or the reverse, is an error that names the missing variable", () => {
  expect(() => synthesizeSettings({ TF_CLOUD_ORGANIZATION: "acme" })).toThrow(
    /^TF_WORKSPACE is not set, but TF_CLOUD_ORGANIZATION is "acme"\.\n.*\nSet TF_WORKSPACE too/,
  );
  expect(() => cloudWorkspaceOf({ TF_WORKSPACE: "pulumi-cmk", TF_CLOUD_ORGANIZATION: "" })).toThrow(
    /^TF_CLOUD_ORGANIZATION is not set, but TF_WORKSPACE is "pulumi-cmk"\.\n.*\nSet TF_CLOUD_ORGANIZATION too/,
  );
});

test.each([
  ["TF_CLOUD_ORGANIZATION", "acme/x"],
  ["TF_WORKSPACE", "pulumi cmk"],
  ["TF_CLOUD_PROJECT", " x "],
  ["TF_CLOUD_HOSTNAME", "https://app.terraform.io"],
])("%s must be a valid name in HCP Terraform", (name, value) => {
  const environment = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "pulumi-cmk", [name]: value };
  expect(() => cloudWorkspaceOf(environment)).toThrow(`${name} is "${value}".\nIt must `);
});
