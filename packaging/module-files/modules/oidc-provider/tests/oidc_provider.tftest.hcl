# Plans the module with a mocked AWS provider, so it needs no AWS account. With prevent_destroy, terraform test couldn't destroy what it
# applied, so every run only plans.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  organizations = ["acme", "acme-labs"]
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider.url == "https://api.pulumi.com/oidc"
    error_message = "The OIDC provider must be for Pulumi Cloud's issuer."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider.client_id_list == toset(["aws:acme", "aws:acme-labs"])
    error_message = "The OIDC provider must accept exactly the audience of each organization."
  }
  assert {
    condition     = output.organizations == toset(["acme", "acme-labs"])
    error_message = "The output organizations must be known at plan time, as a set."
  }
  assert {
    condition     = output.issuer == "api.pulumi.com/oidc" && output.url == "https://api.pulumi.com/oidc"
    error_message = "The outputs issuer and url must be those of Pulumi Cloud."
  }
}

run "additional_audiences" {
  command = plan

  variables {
    organizations = ["acme", "acme-labs", "acme"]
    audiences     = ["acme", "aws:acme", "acme"]
    issuer_url    = "https://pulumi.example.com/oidc"
    thumbprints   = ["0123456789abcdef0123456789abcdef01234567"]
    tags          = { team = "security" }
  }
  assert {
    condition     = output.audiences == tolist(["aws:acme", "aws:acme-labs", "acme"])
    error_message = "The OIDC provider must accept each audience once."
  }
  assert {
    condition     = output.issuer == "pulumi.example.com/oidc" && aws_iam_openid_connect_provider.oidc_provider.url == output.url
    error_message = "The OIDC provider must be for issuer_url."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider.thumbprint_list == tolist(["0123456789abcdef0123456789abcdef01234567"])
    error_message = "The OIDC provider must have the thumbprints."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider.tags == tomap({ team = "security" })
    error_message = "The OIDC provider must have the tags."
  }
}

run "a_hundred_audiences" {
  command = plan

  # OpenTofu 1.8 allows no functions here.
  variables {
    organizations = ["acme", "acme-labs"]
    audiences = [
      "a00", "a01", "a02", "a03", "a04", "a05", "a06", "a07", "a08", "a09", "a10", "a11", "a12", "a13", "a14",
      "a15", "a16", "a17", "a18", "a19", "a20", "a21", "a22", "a23", "a24", "a25", "a26", "a27", "a28", "a29",
      "a30", "a31", "a32", "a33", "a34", "a35", "a36", "a37", "a38", "a39", "a40", "a41", "a42", "a43", "a44",
      "a45", "a46", "a47", "a48", "a49", "a50", "a51", "a52", "a53", "a54", "a55", "a56", "a57", "a58", "a59",
      "a60", "a61", "a62", "a63", "a64", "a65", "a66", "a67", "a68", "a69", "a70", "a71", "a72", "a73", "a74",
      "a75", "a76", "a77", "a78", "a79", "a80", "a81", "a82", "a83", "a84", "a85", "a86", "a87", "a88", "a89",
      "a90", "a91", "a92", "a93", "a94", "a95", "a96", "a97",
    ]
  }
  assert {
    condition     = length(output.audiences) == 100
    error_message = "An OIDC provider can have 100 audiences."
  }
}

run "too_many_audiences" {
  command = plan

  variables {
    organizations = ["acme", "acme-labs"]
    audiences = [
      "a00", "a01", "a02", "a03", "a04", "a05", "a06", "a07", "a08", "a09", "a10", "a11", "a12", "a13", "a14",
      "a15", "a16", "a17", "a18", "a19", "a20", "a21", "a22", "a23", "a24", "a25", "a26", "a27", "a28", "a29",
      "a30", "a31", "a32", "a33", "a34", "a35", "a36", "a37", "a38", "a39", "a40", "a41", "a42", "a43", "a44",
      "a45", "a46", "a47", "a48", "a49", "a50", "a51", "a52", "a53", "a54", "a55", "a56", "a57", "a58", "a59",
      "a60", "a61", "a62", "a63", "a64", "a65", "a66", "a67", "a68", "a69", "a70", "a71", "a72", "a73", "a74",
      "a75", "a76", "a77", "a78", "a79", "a80", "a81", "a82", "a83", "a84", "a85", "a86", "a87", "a88", "a89",
      "a90", "a91", "a92", "a93", "a94", "a95", "a96", "a97", "a98",
    ]
  }
  expect_failures = [aws_iam_openid_connect_provider.oidc_provider]
}

run "invalid_values" {
  command = plan

  variables {
    organizations = ["acme", "Acme-Labs"]
    audiences     = [""]
    issuer_url    = "https://api.pulumi.com/oidc/"
    thumbprints   = ["0123"]
    tags          = { "aws:owner" = "security" }
  }
  expect_failures = [var.organizations, var.audiences, var.issuer_url, var.thumbprints, var.tags]
}
