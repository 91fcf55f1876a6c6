import { DemoDeployment } from "../../demo/deployment";
import { parsed } from "../../lab/synthesis";

test.each([[["acme"]], [["acme", "umbrella"]]])(
  "Terraform can destroy everything that is deployed for %j",
  (organizations) => {
    const { json } = new DemoDeployment(organizations);
    expect(Object.keys(parsed(json).resource ?? {}).sort()).toEqual([
      "aws_iam_openid_connect_provider",
      "aws_iam_role",
      "aws_kms_alias",
      "aws_kms_key",
      "terraform_data",
    ]);
    expect(json).not.toContain('"prevent_destroy"');
  },
);
