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

run "further_audiences" {
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

  variables {
    organizations = [for number in range(60) : "acme-${number}"]
    audiences     = [for number in range(40) : "acme-${number}"]
  }
  assert {
    condition     = length(output.audiences) == 100
    error_message = "An OIDC provider can have 100 audiences."
  }
}

run "too_many_audiences" {
  command = plan

  variables {
    organizations = [for number in range(60) : "acme-${number}"]
    audiences     = [for number in range(41) : "acme-${number}"]
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
