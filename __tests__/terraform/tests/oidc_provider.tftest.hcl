# Tests an existing OIDC provider, which is looked up and must accept the audiences.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/mocks"
}

variables {
  org               = "acme"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
}

run "looked_up" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  assert {
    condition     = length(aws_iam_openid_connect_provider.oidc_provider) == 0
    error_message = "An OIDC provider is created."
  }
  assert {
    condition     = output.oidc_provider_arn == "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
    error_message = "oidc_provider_arn isn't the ARN of the existing OIDC provider."
  }
  assert {
    condition     = jsondecode(aws_iam_role.role.assume_role_policy).Statement[0].Principal.Federated == "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
    error_message = "The role doesn't trust the existing OIDC provider."
  }
}

run "audience_missing" {
  command = plan

  variables {
    org = "umbrella"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "one_more_audience_missing" {
  command = plan

  variables {
    oidc_audiences = ["acme", "gcp:acme"]
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "all_audiences_there" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_audiences = ["acme"]
  }
}

run "another_issuer_than_the_arn" {
  command = plan

  variables {
    oidc_issuer_url = "https://pulumi.example.com/oidc"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "self_hosted_by_arn" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/pulumi.example.com/oidc"
  }
  assert {
    condition     = keys(jsondecode(aws_iam_role.role.assume_role_policy).Statement[0].Condition.StringEquals) == ["pulumi.example.com/oidc:aud", "pulumi.example.com/oidc:sub"]
    error_message = "The condition keys don't have the issuer in the ARN."
  }
}

run "self_hosted_created" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn = null
    oidc_issuer_url   = "https://pulumi.example.com/oidc"
    oidc_audiences    = ["acme", "aws:acme", "acme"]
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].url == "https://pulumi.example.com/oidc"
    error_message = "The OIDC provider isn't for oidc_issuer_url."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].client_id_list == toset(["acme", "aws:acme"])
    error_message = "The OIDC provider doesn't accept each audience exactly once."
  }
  assert {
    condition     = keys(jsondecode(aws_iam_role.role.assume_role_policy).Statement[0].Condition.StringEquals) == ["pulumi.example.com/oidc:aud", "pulumi.example.com/oidc:sub"]
    error_message = "The condition keys don't have the issuer in oidc_issuer_url."
  }
}

run "a_hundred_audiences" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn = null
    oidc_audiences    = [for number in range(99) : "audience-${number}"]
  }
}

run "too_many_audiences" {
  command = plan

  variables {
    oidc_provider_arn = null
    oidc_audiences    = [for number in range(100) : "audience-${number}"]
  }
  expect_failures = [aws_iam_openid_connect_provider.oidc_provider]
}

run "looked_up_by_its_issuer" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn    = null
    create_oidc_provider = false
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.oidc_provider) == 0 && data.aws_iam_openid_connect_provider.oidc_provider[0].url == "https://api.pulumi.com/oidc"
    error_message = "The account's OIDC provider isn't looked up by its issuer."
  }
}

run "created_on_request" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn    = null
    create_oidc_provider = true
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.oidc_provider) == 1
    error_message = "The OIDC provider isn't created."
  }
}

run "created_and_named" {
  command = plan

  variables {
    create_oidc_provider = true
  }
  expect_failures = [aws_iam_openid_connect_provider.oidc_provider]
}

run "of_another_account" {
  command = plan

  variables {
    oidc_provider_arn = "arn:aws:iam::999999999999:oidc-provider/api.pulumi.com/oidc"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "of_another_partition" {
  command = plan

  variables {
    oidc_provider_arn = "arn:aws-us-gov:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}
