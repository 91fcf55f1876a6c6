provider "aws" {}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# The Region of the AWS provider must be that of the key.
data "aws_region" "current" {}

locals {
  # Token issuers that the roles trust, each with the exact subjects of its tokens.
  issuers = { for name, issuer in {
    hcp_terraform = var.hcp_terraform == null ? null : {
      host                 = var.hcp_terraform.hostname
      audience             = "aws.workload.identity"
      create_oidc_provider = var.hcp_terraform.create_oidc_provider
      subjects = { for phase in ["plan", "apply"] :
        phase => [join(":", [
          "organization", var.hcp_terraform.organization,
          "project", var.hcp_terraform.project,
          "workspace", var.hcp_terraform.workspace,
          "run_phase", phase,
        ])]
      }
    }
    github = var.github == null ? null : {
      host                 = "token.actions.githubusercontent.com"
      audience             = "sts.amazonaws.com"
      create_oidc_provider = var.github.create_oidc_provider
      subjects = {
        # The job that registers the key reads the resources too.
        plan = [
          "repo:${var.github.repository}:ref:refs/heads/${var.github.branch}",
          "repo:${var.github.repository}:environment:${var.github.register_environment}",
        ]
        apply = ["repo:${var.github.repository}:environment:${var.github.apply_environment}"]
      }
    }
  } : name => issuer if issuer != null }

  oidc_provider_arns = merge(
    { for name, provider in aws_iam_openid_connect_provider.runner : name => provider.arn },
    { for name, provider in data.aws_iam_openid_connect_provider.runner : name => provider.arn },
  )

  key_aliases = [for alias in coalescelist(var.key_aliases, ["pulumi-cmk-${var.org}"]) : trimprefix(alias, "alias/")]

  # Values of the placeholders in the JSON files. The alias is replaced later, because there can be several.
  placeholders = {
    partition   = data.aws_partition.current.partition
    account     = data.aws_caller_identity.current.account_id
    region      = data.aws_region.current.id
    oidc_issuer = trimprefix(var.oidc_issuer_url, "https://")
    role_path   = var.role_path
    role_name   = coalesce(var.role_name, "pulumi-cmk-${var.org}")
    key_id      = coalesce(var.key_id, "*")
    key_alias   = "$${key_alias}"
  }

  files = concat(
    ["policy.json"],
    var.existing_key ? ["existing-key.json"] : [],
    var.decommissioning ? ["decommissioning.json"] : [],
  )
  documents = [for file in local.files :
    jsondecode(templatefile("${path.module}/${file}", local.placeholders)).Statement
  ]

  # Actions that the deployment doesn't call if the key exists, if it doesn't manage the key, or if it only looks up the OIDC provider.
  unneeded_actions = concat(
    var.key_id == null ? [] : ["kms:CreateKey"],
    flatten([for statement in flatten(local.documents) :
      [for action in statement.Action : action if startswith(action, "kms:")]
      if var.existing_key
    ]),
    flatten([for statement in flatten(local.documents) :
      [for action in statement.Action : action if action != "iam:GetOpenIDConnectProvider"]
      if contains(["OidcProvider", "DeleteOidcProvider"], statement.Sid) && !var.create_oidc_provider
    ]),
  )
  statements = [for statement in flatten(local.documents) :
    merge(statement, {
      Action = [for action in statement.Action : action if !contains(local.unneeded_actions, action)]
      Resource = distinct(flatten([for resource in statement.Resource :
        [for alias in local.key_aliases : replace(resource, "$${key_alias}", alias)]
      ]))
    })
    if length(setsubtract(statement.Action, local.unneeded_actions)) > 0
  ]
  read_statements = [for statement in local.statements :
    merge(statement, {
      Action = [for action in statement.Action : action if can(regex("^[a-z]+:(Describe|Get|List)", action))]
    })
  ]

  state_arns = [for state in var.state[*] : {
    bucket = "arn:${data.aws_partition.current.partition}:s3:::${state.bucket}"
    object = "arn:${data.aws_partition.current.partition}:s3:::${state.bucket}/${state.key}"
  }]
  state_statements = {
    plan = flatten([for arns in local.state_arns : [
      { Sid = "FindState", Effect = "Allow", Action = ["s3:ListBucket"], Resource = [arns.bucket] },
      { Sid = "ReadState", Effect = "Allow", Action = ["s3:GetObject"], Resource = [arns.object] },
    ]])
    apply = flatten([for arns in local.state_arns : [
      { Sid = "FindState", Effect = "Allow", Action = ["s3:ListBucket"], Resource = [arns.bucket] },
      { Sid = "State", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = [arns.object, "${arns.object}.tflock"] },
      { Sid = "ReleaseLock", Effect = "Allow", Action = ["s3:DeleteObject"], Resource = ["${arns.object}.tflock"] },
    ]])
  }

  policies = {
    plan = concat(
      [for statement in local.read_statements : statement if length(statement.Action) > 0],
      local.state_statements.plan,
    )
    apply = concat(local.statements, local.state_statements.apply)
  }
}

# OIDC providers for the tokens of the runs. That of Pulumi Cloud isn't one of them: the deployment creates it.
resource "aws_iam_openid_connect_provider" "runner" {
  for_each = { for name, issuer in local.issuers : name => issuer if issuer.create_oidc_provider }

  url            = "https://${each.value.host}"
  client_id_list = [each.value.audience]
}

data "aws_iam_openid_connect_provider" "runner" {
  for_each = { for name, issuer in local.issuers : name => issuer if !issuer.create_oidc_provider }

  url = "https://${each.value.host}"

  lifecycle {
    postcondition {
      condition     = contains(self.client_id_list, each.value.audience)
      error_message = "The OIDC provider ${self.arn} does not accept the audience ${each.value.audience}. Add it where the OIDC provider is managed."
    }
  }
}

resource "aws_iam_role" "runner" {
  for_each = local.policies

  name        = "runner-pulumi-cmk-${var.org}-${each.key}"
  description = "Lets Terraform ${each.key} the customer managed key of Pulumi Cloud for the organization ${var.org}."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for name, issuer in local.issuers : {
      Effect    = "Allow"
      Principal = { Federated = local.oidc_provider_arns[name] }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${issuer.host}:aud" = issuer.audience
          "${issuer.host}:sub" = issuer.subjects[each.key]
        }
      }
    }]
  })

  lifecycle {
    precondition {
      condition     = length(local.issuers) > 0
      error_message = "Neither hcp_terraform nor github is set. The roles must trust at least one of them."
    }

    precondition {
      condition     = !var.decommissioning || var.key_id != null || var.existing_key
      error_message = "decommissioning needs key_id. Without it, the role could delete every key in the Region whose key policy allows it. Set key_id to the output key_id of the deployment."
    }
  }
}

resource "aws_iam_role_policy" "runner" {
  for_each = local.policies

  name   = "pulumi-cmk"
  role   = aws_iam_role.runner[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}
