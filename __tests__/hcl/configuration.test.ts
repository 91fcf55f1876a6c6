import { toHcl } from "../../hcl/configuration";

test("writes blocks with their labels and nested blocks", () => {
  expect(
    toHcl({
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
  value = {
    keyArn = aws_kms_key.key.arn
    "a b"  = null
  }
}
`);
});

test("writes a variable with an unquoted type, a false argument, and a default without interpolation", () => {
  expect(
    toHcl({
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
  default = { x = ["$\${y}"] }

  validation {
    condition     = var.c > 0
    error_message = "c is \${var.c}"
  }
}
`);
});

test("rejects a block of an unsupported type", () => {
  expect(() => toHcl({ moved: [] })).toThrow('The configuration has a block "moved"');
});

test("writes references and attribute names without quotes", () => {
  const resource = (lifecycle: object) =>
    toHcl({ resource: { aws_kms_key: { key: { depends_on: ["data.a.b", "aws_c.d"], lifecycle } } } });
  expect(resource({ ignore_changes: ["is_enabled", "tags"] })).toContain("ignore_changes = [is_enabled, tags]");
  expect(resource({ ignore_changes: "all" })).toContain("ignore_changes = all");
  expect(resource({})).toContain("depends_on = [data.a.b, aws_c.d]");
});

test("writes comments above blocks, arguments and nested blocks, and orders blocks like their comments", () => {
  const configuration = {
    resource: {
      aws_a: {
        one: { a: 1, tags: {}, name: "n", lifecycle: { ignore_changes: ["a"] }, depends_on: ["aws_b.two"], b: 2 },
      },
      aws_b: { two: {}, three: {} },
    },
    locals: { a: 1, b: 2 },
  };
  const comments = {
    "aws_b.two": "Two.",
    "local.b": `A comment that is ${"so ".repeat(30)}long.`,
    "aws_a.one": "One.",
    "aws_a.one.b": "An argument.",
    "aws_a.one.lifecycle": "A block.",
    "aws_a.one.depends_on": "The last argument.",
  };
  expect(toHcl(configuration, comments)).toBe(`locals {
  # A comment that is so so so so so so so so so so so so so so so so so so so so so so so so so so so
  # so so so long.
  b = 2

  a = 1
}

# Two.
resource "aws_b" "two" {}

# One.
resource "aws_a" "one" {
  name = "n"
  a    = 1

  # An argument.
  b = 2

  tags = {}

  # A block.
  lifecycle {
    ignore_changes = [a]
  }

  # The last argument.
  depends_on = [aws_b.two]
}

resource "aws_b" "three" {}
`);
});

test("writes text of several lines as a heredoc, and removes the trailing newline unless Terraform does", () => {
  expect(
    toHcl({
      locals: { text: "a\nb" },
      check: { c: { assert: [{ error_message: "a\n\n  ${var.x}", condition: "${var.y}" }] } },
    }),
  ).toBe(`locals {
  text = chomp(<<-EOT
    a
    b
  EOT
  )
}

check "c" {
  assert {
    condition     = var.y
    error_message = <<-EOT
      a

        \${var.x}
    EOT
  }
}
`);
});
