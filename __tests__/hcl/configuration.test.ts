import { nativeSyntax } from "../../hcl/configuration";

test("blocks, with their labels and the blocks in them", () => {
  expect(
    nativeSyntax({
      "//": { metadata: {} },
      output: { key: { value: { keyArn: "${aws_kms_key.key.arn}", "a b": null } } },
      resource: {
        aws_kms_key: {
          key: {
            "//": "a note",
            description: "For ${var.org}.",
            count: "${var.x ? 1 : 0}",
            lifecycle: { prevent_destroy: true, precondition: [{ condition: "${a}", error_message: "b" }] },
          },
        },
      },
      data: { aws_partition: { current: {} } },
      terraform: { required_providers: { aws: { source: "hashicorp/aws" } }, cloud: { workspaces: { name: "w" } } },
      provider: { aws: [{ region: "eu-west-1" }, { alias: "b" }] },
    }),
  ).toBe(`terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }

  cloud {
    workspaces {
      name = "w"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias = "b"
}

data "aws_partition" "current" {}

resource "aws_kms_key" "key" {
  count       = var.x ? 1 : 0
  description = "For \${var.org}."

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = a
      error_message = "b"
    }
  }
}

output "key" {
  value = { keyArn = aws_kms_key.key.arn, "a b" = null }
}
`);
});

test("of a variable, the type is bare, false is kept, and the default is no template", () => {
  expect(
    nativeSyntax({
      variable: {
        a: { default: false, nullable: false, type: "bool" },
        b: { default: null, type: "list(string)", description: 'Text with ${aws:username} and "quotes".' },
        c: { default: { x: ["${y}"] }, validation: [{ condition: "${var.c > 0}", error_message: "c is ${var.c}" }] },
      },
    }),
  ).toBe(`variable "a" {
  type     = bool
  default  = false
  nullable = false
}

variable "b" {
  type        = list(string)
  description = "Text with $\${aws:username} and \\"quotes\\"."
  default     = null
}

variable "c" {
  default = {"x" = ["$\${y}"]}

  validation {
    condition     = var.c > 0
    error_message = "c is \${var.c}"
  }
}
`);
});

test("a block that it does not know is refused, rather than lost", () => {
  expect(() => nativeSyntax({ moved: [] })).toThrow('The configuration has a block "moved"');
});

test("references and names of attributes are written without quotes, as Terraform's native syntax has them", () => {
  const resource = (lifecycle: object) =>
    nativeSyntax({ resource: { aws_kms_key: { key: { depends_on: ["data.a.b", "aws_c.d"], lifecycle } } } });
  expect(resource({ ignore_changes: ["is_enabled", "tags"] })).toContain("ignore_changes = [is_enabled, tags]");
  expect(resource({ ignore_changes: "all" })).toContain("ignore_changes = all");
  expect(resource({})).toContain("depends_on = [data.a.b, aws_c.d]");
});
