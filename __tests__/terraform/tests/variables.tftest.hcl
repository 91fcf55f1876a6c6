# Tests valid and invalid values of each variable.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/mocks"
}

variables {
  org = "acme"
}

run "everything_set" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    org                                 = "acme-corp_1"
    aws_region                          = "eu-central-1"
    oidc_issuer_url                     = "https://pulumi.example.com/oidc"
    create_oidc_provider                = true
    oidc_audiences                      = ["acme-corp_1"]
    oidc_thumbprints                    = ["0123456789abcdef0123456789abcdef01234567"]
    role_name                           = "pulumi"
    role_path                           = "/security/pulumi/"
    role_description                    = "For Pulumi Cloud"
    role_max_session_duration           = 43200
    role_permissions_boundary_arn       = "arn:aws:iam::123456789012:policy/boundary"
    key_alias                           = "alias/pulumi"
    key_description                     = "For acme"
    key_administrator_arns              = ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"]
    key_account_access                  = "full"
    key_deletion_window_in_days         = 7
    key_rotation_period_in_days         = 90
    key_multi_region                    = true
    key_replication_allowed             = true
    key_deletion_protection             = false
    key_policy_statements               = [{ "sid" : "Allow break-glass use", "effect" : "Allow", "principals" : { "AWS" : ["arn:aws:iam::123456789012:role/break-glass"] }, "actions" : ["kms:Decrypt"], "conditions" : { "Bool" : { "aws:MultiFactorAuthPresent" : ["true"] } } }, { "effect" : "Deny", "principals" : { "AWS" : ["*"] }, "actions" : ["kms:CreateGrant"], "conditions" : {} }]
    key_policy_statements_may_grant_use = true
    tags                                = { team = "security" }
  }
  assert {
    condition     = aws_iam_role.role.name == "pulumi" && aws_iam_role.role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    error_message = "The role doesn't have its name or its permissions boundary."
  }
  assert {
    condition     = [aws_iam_role.role.path, aws_iam_role.role.description, aws_iam_role.role.max_session_duration, output.role_name] == ["/security/pulumi/", "For Pulumi Cloud", 43200, "pulumi"]
    error_message = "The role doesn't have its path, description or session duration."
  }
  assert {
    condition     = aws_kms_key.key.description == "For acme" && aws_iam_openid_connect_provider.oidc_provider[0].thumbprint_list == tolist(["0123456789abcdef0123456789abcdef01234567"])
    error_message = "The key doesn't have its description, or the OIDC provider its thumbprints."
  }
  assert {
    condition     = aws_kms_alias.key.name == "alias/pulumi" && output.pulumi_cloud_key.name == "pulumi"
    error_message = "The alias or the name of the key in Pulumi Cloud isn't key_alias."
  }
  assert {
    condition     = aws_kms_key.key.deletion_window_in_days == 7 && aws_kms_key.key.rotation_period_in_days == 90 && aws_kms_key.key.multi_region
    error_message = "The key doesn't have its deletion window, rotation period or multi-Region setting."
  }
  assert {
    condition     = [for statement in jsondecode(aws_kms_key.key.policy).Statement : statement.Sid if can(statement.Sid)] == ["Allow use of the key", "Enable IAM User Permissions", "Allow access for Key Administrators", "Allow break-glass use"]
    error_message = "The key policy doesn't have exactly the statements for the role, full account access, key administrators and key_policy_statements."
  }
  assert {
    condition = jsonencode(slice(jsondecode(aws_kms_key.key.policy).Statement, 3, 5)) == jsonencode([
      { Sid = "Allow break-glass use", Effect = "Allow", Principal = { AWS = ["arn:aws:iam::123456789012:role/break-glass"] }, Action = ["kms:Decrypt"], Resource = "*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = ["true"] } } },
      { Effect = "Deny", Principal = { AWS = ["*"] }, Action = ["kms:CreateGrant"], Resource = "*" },
    ])
    error_message = "The last statements of the key policy aren't those in key_policy_statements, without the elements that they don't have."
  }
  assert {
    condition     = jsondecode(aws_kms_key.key.policy).Statement[1].Action == "kms:*"
    error_message = "Full account access doesn't allow kms:*."
  }
  assert {
    condition     = jsondecode(aws_kms_key.key.policy).Statement[2].Principal.AWS == ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"]
    error_message = "The key administrators aren't those in key_administrator_arns."
  }
  assert {
    condition     = contains(jsondecode(aws_kms_key.key.policy).Statement[2].Action, "kms:ReplicateKey")
    error_message = "Key administrators can't replicate the key."
  }
  assert {
    condition     = alltrue([for tags in [aws_iam_openid_connect_provider.oidc_provider[0].tags, aws_iam_role.role.tags, aws_kms_key.key.tags] : tags == tomap({ team = "security" })])
    error_message = "The OIDC provider, the role or the key doesn't have the tags."
  }
}

run "the_longest_of_everything" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    org                         = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    oidc_issuer_url             = "https://pulumi.example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    role_name                   = "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
    key_alias                   = "alias/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    key_deletion_window_in_days = 30
    key_rotation_period_in_days = 2560
  }
}

run "the_shortest_of_everything" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    org                         = "abc"
    oidc_issuer_url             = "https://a"
    role_name                   = "r"
    key_alias                   = "a"
    key_deletion_window_in_days = 7
    key_rotation_period_in_days = 90
  }
}

run "null_means_the_default" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    aws_region                          = null
    oidc_provider_arn                   = null
    oidc_issuer_url                     = null
    oidc_audiences                      = null
    role_name                           = null
    role_permissions_boundary_arn       = null
    create_oidc_provider                = null
    oidc_thumbprints                    = null
    role_path                           = null
    role_description                    = null
    role_max_session_duration           = null
    key_alias                           = null
    key_description                     = null
    key_administrator_arns              = null
    key_account_access                  = null
    key_deletion_window_in_days         = null
    key_rotation_period_in_days         = null
    key_multi_region                    = null
    key_replication_allowed             = null
    key_deletion_protection             = null
    key_policy_statements               = null
    key_policy_statements_may_grant_use = null
    tags                                = null
  }
  assert {
    condition     = aws_iam_role.role.name == "pulumi-cmk-acme" && aws_kms_key.key.deletion_window_in_days == 30 && aws_kms_key.key.rotation_period_in_days == 365 && !aws_kms_key.key.multi_region
    error_message = "A variable that is null doesn't have its default."
  }
  assert {
    condition     = [for statement in jsondecode(aws_kms_key.key.policy).Statement : statement.Effect] == ["Allow", "Allow", "Deny"]
    error_message = "A variable that is null doesn't have its default in the key policy."
  }
}

run "org_in_uppercase" {
  command = plan
  variables {
    org = "Acme"
  }
  expect_failures = [var.org]
}

run "org_too_short" {
  command = plan
  variables {
    org = "ac"
  }
  expect_failures = [var.org]
}

run "org_too_long" {
  command = plan
  variables {
    org = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.org]
}

run "org_with_a_pattern" {
  command = plan
  variables {
    org = "acme*"
  }
  expect_failures = [var.org]
}

run "org_with_a_quote" {
  command = plan
  variables {
    org = "acme\""
  }
  expect_failures = [var.org]
}

run "org_with_a_template" {
  command = plan
  variables {
    org = "acme$${path.root}"
  }
  expect_failures = [var.org]
}

run "oidc_provider_arn_of_a_role" {
  command = plan
  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:role/pulumi"
  }
  expect_failures = [var.oidc_provider_arn]
}

run "oidc_issuer_url_without_https" {
  command = plan
  variables {
    oidc_issuer_url = "api.pulumi.com/oidc"
  }
  expect_failures = [var.oidc_issuer_url]
}

run "oidc_issuer_url_with_a_trailing_slash" {
  command = plan
  variables {
    oidc_issuer_url = "https://api.pulumi.com/oidc/"
  }
  expect_failures = [var.oidc_issuer_url]
}

run "oidc_issuer_url_too_long" {
  command = plan
  variables {
    oidc_issuer_url = "https://pulumi.example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.oidc_issuer_url]
}

run "oidc_audiences_with_a_pattern" {
  command = plan
  variables {
    oidc_audiences = ["acme", "aws:*"]
  }
  expect_failures = [var.oidc_audiences]
}

run "oidc_audiences_with_null" {
  command = plan
  variables {
    oidc_audiences = [null]
  }
  expect_failures = [var.oidc_audiences]
}

run "role_name_with_a_slash" {
  command = plan
  variables {
    role_name = "team/pulumi"
  }
  expect_failures = [var.role_name]
}

run "role_name_too_long" {
  command = plan
  variables {
    role_name = "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
  }
  expect_failures = [var.role_name]
}

run "role_permissions_boundary_arn_of_a_role" {
  command = plan
  variables {
    role_permissions_boundary_arn = "arn:aws:iam::123456789012:role/pulumi"
  }
  expect_failures = [var.role_permissions_boundary_arn]
}

run "key_alias_of_aws" {
  command = plan
  variables {
    key_alias = "alias/aws/pulumi"
  }
  expect_failures = [var.key_alias, check.key_can_be_used]
}

run "key_alias_with_a_space" {
  command = plan
  variables {
    key_alias = "pulumi cmk"
  }
  expect_failures = [var.key_alias, check.key_can_be_used]
}

run "key_alias_too_long" {
  command = plan
  variables {
    key_alias = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.key_alias, check.key_can_be_used]
}

run "key_administrator_arns_with_every_principal" {
  command = plan
  variables {
    key_administrator_arns = ["arn:aws:iam::123456789012:role/security", "*"]
  }
  expect_failures = [var.key_administrator_arns]
}

run "key_account_access_unknown" {
  command = plan
  variables {
    key_account_access = "none"
  }
  expect_failures = [var.key_account_access]
}

run "key_deletion_window_too_short" {
  command = plan
  variables {
    key_deletion_window_in_days = 6
  }
  expect_failures = [var.key_deletion_window_in_days]
}

run "key_deletion_window_too_long" {
  command = plan
  variables {
    key_deletion_window_in_days = 31
  }
  expect_failures = [var.key_deletion_window_in_days]
}

run "key_deletion_window_not_whole" {
  command = plan
  variables {
    key_deletion_window_in_days = 7.5
  }
  expect_failures = [var.key_deletion_window_in_days]
}

run "key_rotation_period_too_short" {
  command = plan
  variables {
    key_rotation_period_in_days = 89
  }
  expect_failures = [var.key_rotation_period_in_days]
}

run "key_rotation_period_too_long" {
  command = plan
  variables {
    key_rotation_period_in_days = 2561
  }
  expect_failures = [var.key_rotation_period_in_days]
}

run "aws_region_of_a_zone" {
  command = plan
  variables {
    aws_region = "eu-central-1a"
  }
  expect_failures = [var.aws_region, check.key_can_be_used]
}

run "oidc_provider_arn_with_uppercase_host" {
  command = plan
  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/API.pulumi.com/oidc"
  }
  expect_failures = [var.oidc_provider_arn]
}

run "oidc_issuer_url_with_uppercase_host" {
  command = plan
  variables {
    oidc_issuer_url = "https://API.pulumi.com/oidc"
  }
  expect_failures = [var.oidc_issuer_url]
}

run "oidc_thumbprint_too_short" {
  command = plan
  variables {
    oidc_thumbprints = ["0123"]
  }
  expect_failures = [var.oidc_thumbprints]
}

run "role_path_without_slash" {
  command = plan
  variables {
    role_path = "security"
  }
  expect_failures = [var.role_path]
}

run "role_path_too_long" {
  command = plan
  variables {
    role_path = "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/"
  }
  expect_failures = [var.role_path]
}

run "role_description_with_a_dash" {
  command = plan
  variables {
    role_description = "For acme \u2013 and others"
  }
  expect_failures = [var.role_description]
}

run "role_description_too_long" {
  command = plan
  variables {
    role_description = join("", [for number in range(1001) : "x"])
  }
  expect_failures = [var.role_description]
}

run "role_max_session_duration_too_short" {
  command = plan
  variables {
    role_max_session_duration = 3599
  }
  expect_failures = [var.role_max_session_duration]
}

run "role_max_session_duration_too_long" {
  command = plan
  variables {
    role_max_session_duration = 43201
  }
  expect_failures = [var.role_max_session_duration]
}

run "key_description_too_long" {
  command = plan
  variables {
    key_description = join("", [for number in range(820) : "xxxxxxxxxx"])
  }
  expect_failures = [var.key_description]
}

run "key_alias_that_starts_with_a_slash" {
  command = plan
  variables {
    key_alias = "alias//aws/x"
  }
  expect_failures = [var.key_alias, check.key_can_be_used]
}

run "tag_key_of_aws" {
  command = plan
  variables {
    tags = { "aws:x" = "y" }
  }
  expect_failures = [var.tags]
}

run "tag_key_with_another_character" {
  command = plan
  variables {
    tags = { "a*" = "y" }
  }
  expect_failures = [var.tags]
}

run "tag_key_that_is_empty" {
  command = plan
  variables {
    tags = { "" = "y" }
  }
  expect_failures = [var.tags]
}

run "tag_value_with_another_character" {
  command = plan
  variables {
    tags = { a = "<y>" }
  }
  expect_failures = [var.tags]
}

run "tag_value_that_is_null" {
  command = plan
  variables {
    tags = { a = null }
  }
  expect_failures = [var.tags]
}

run "tag_keys_that_differ_in_case" {
  command = plan
  variables {
    tags = { team = "a", Team = "b" }
  }
  expect_failures = [var.tags]
}

run "tags_too_many" {
  command = plan
  variables {
    tags = { for number in range(51) : "tag${number}" => "" }
  }
  expect_failures = [var.tags]
}

run "aws_region_null_as_text" {
  command = plan
  variables {
    aws_region = "null"
  }
  expect_failures = [var.aws_region, check.key_can_be_used]
}

run "oidc_provider_arn_null_as_text" {
  command = plan
  variables {
    oidc_provider_arn = "null"
  }
  expect_failures = [var.oidc_provider_arn]
}

run "role_name_null_as_text" {
  command = plan
  variables {
    role_name = "null"
  }
  expect_failures = [var.role_name]
}

run "role_permissions_boundary_arn_null_as_text" {
  command = plan
  variables {
    role_permissions_boundary_arn = "null"
  }
  expect_failures = [var.role_permissions_boundary_arn]
}

run "role_description_null_as_text" {
  command = plan
  variables {
    role_description = "null"
  }
  expect_failures = [var.role_description]
}

run "key_alias_null_as_text" {
  command = plan
  variables {
    key_alias = "null"
  }
  expect_failures = [var.key_alias, check.key_can_be_used]
}

run "key_description_null_as_text" {
  command = plan
  variables {
    key_description = "null"
  }
  expect_failures = [var.key_description]
}

run "tags_at_their_limits" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]
  variables {
    tags = merge({ for number in range(49) : "tag${number}" => "" }, { (join("", [for number in range(128) : "k"])) = join("", [for number in range(256) : "ü"]) })
  }
}

run "administrator_of_another_partition" {
  command = plan
  variables {
    key_administrator_arns = ["arn:aws-cn:iam::123456789012:role/security"]
  }
  expect_failures = [aws_kms_key.key]
}

run "permissions_boundary_of_another_account" {
  command = plan
  variables {
    role_permissions_boundary_arn = "arn:aws:iam::999999999999:policy/boundary"
  }
  expect_failures = [aws_iam_role.role]
}

run "permissions_boundary_of_aws" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]
  variables {
    role_permissions_boundary_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
  }
}

run "administrator_named_twice" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]
  variables {
    key_administrator_arns = ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:role/security"]
  }
  assert {
    condition     = jsondecode(aws_kms_key.key.policy).Statement[2].Principal.AWS == ["arn:aws:iam::123456789012:role/security"]
    error_message = "A key administrator that is listed twice is in the key policy twice."
  }
}

run "oidc_thumbprints_too_many" {
  command = plan
  variables {
    oidc_thumbprints = ["0000000000000000000000000000000000000000", "1111111111111111111111111111111111111111", "2222222222222222222222222222222222222222", "3333333333333333333333333333333333333333", "4444444444444444444444444444444444444444", "5555555555555555555555555555555555555555"]
  }
  expect_failures = [var.oidc_thumbprints]
}

run "key_policy_statements_log_reader" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  variables {
    key_policy_statements = [{ sid = "Log reader", effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey", "KMS:getkeypolicy", "kms:ListGrants"], conditions = {} }]
  }
  expect_failures = [check.key_can_be_used]
}

run "key_policy_statements_that_deny" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  variables {
    key_policy_statements = [{ effect = "Deny", principals = { Service = ["logs.amazonaws.com"] }, actions = ["kms:*"], conditions = {} }]
  }
  expect_failures = [check.key_can_be_used]
}

run "key_policy_statements_with_a_condition_without_keys" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { Bool = {} } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_condition_key_without_values" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { Bool = { "aws:SecureTransport" = [] } } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_condition_key_of_null" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { Bool = { "aws:SecureTransport" = null } } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_condition_value_of_null" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { Bool = { "aws:SecureTransport" = ["true", null] } } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_null_in_place_of_conditions" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = null }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_an_action_of_null" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey", null], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_of_null" {
  command = plan
  variables {
    key_policy_statements = [null]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_for_another_partition" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["*", "123456789012", "arn:aws-us-gov:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_that_allow_use" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:Decrypt"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_that_allow_a_pattern" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:D*"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_that_allow_administration" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:PutKeyPolicy"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_that_allow_grants" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey", "kms:CreateGrant"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_that_allow_everything" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["*"], conditions = {} }]
  }
  expect_failures = [aws_kms_key.key]
}

run "key_policy_statements_with_a_reserved_sid" {
  command = plan
  variables {
    key_policy_statements = [{ sid = "Allow use of the key", effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_sid_twice" {
  command = plan
  variables {
    key_policy_statements = [{ sid = "Log reader", effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }, { sid = "log reader", effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_effect" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_without_effect" {
  command = plan
  variables {
    key_policy_statements = [{ effect = null, principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_principal_type" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { Federated = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_principal" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/*"] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_without_principals" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = {}, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_an_empty_principal_type" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["*"], Service = [] }, actions = ["kms:DescribeKey"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_action" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["s3:GetObject"], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_without_actions" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = [], conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_null_actions" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = null, conditions = {} }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_condition_operator" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { "aws:PrincipalOrgID" = { StringEquals = ["o-exampleorgid"] } } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_a_wrong_condition_key" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = { StringEquals = { PrincipalOrgID = ["o-exampleorgid"] } } }]
  }
  expect_failures = [var.key_policy_statements]
}

run "key_policy_statements_with_null_conditions" {
  command = plan
  variables {
    key_policy_statements = [{ effect = "Allow", principals = { AWS = ["arn:aws:iam::123456789012:role/reader"] }, actions = ["kms:DescribeKey"], conditions = null }]
  }
  expect_failures = [var.key_policy_statements]
}
