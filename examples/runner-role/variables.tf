variable "org" {
  description = "Name of the organization in Pulumi Cloud, as in the deployment."
  type        = string
}

variable "hcp_terraform" {
  description = "Workspace in HCP Terraform or Terraform Enterprise whose runs can assume the roles. Set create_oidc_provider to false if the account already has the OIDC provider."
  type = object({
    organization         = string
    project              = string
    workspace            = string
    hostname             = optional(string, "app.terraform.io")
    create_oidc_provider = optional(bool, true)
  })
  default = null
}

variable "github" {
  description = "Repository on GitHub whose workflow can assume the roles, as OWNER/NAME, or as OWNER@ID/NAME@ID if its subject claims are immutable. Set create_oidc_provider to false if the account already has the OIDC provider."
  type = object({
    repository           = string
    branch               = optional(string, "main")
    apply_environment    = optional(string, "pulumi-cmk-apply")
    register_environment = optional(string, "pulumi-cmk-register")
    create_oidc_provider = optional(bool, true)
  })
  default = null
}

variable "state" {
  description = "State in S3, if the roles use it. HCP Terraform stores the state itself."
  type = object({
    bucket = string
    key    = optional(string, "pulumi-cmk/terraform.tfstate")
  })
  default = null
}

variable "create_oidc_provider" {
  description = "Whether the deployment creates the OIDC provider for Pulumi Cloud, as in the deployment."
  type        = bool
  default     = true
}

variable "oidc_issuer_url" {
  description = "Issuer URL of Pulumi Cloud, as in the deployment."
  type        = string
  default     = "https://api.pulumi.com/oidc"
}

variable "role_name" {
  description = "Name of the role of Pulumi Cloud, as in the deployment. Defaults to pulumi-cmk- and the organization."
  type        = string
  default     = null
}

variable "role_path" {
  description = "Path of the role of Pulumi Cloud, as in the deployment."
  type        = string
  default     = "/"
}

variable "key_aliases" {
  description = "Aliases of the key, with or without alias/. Several if key_alias of the deployment is about to change. Defaults to pulumi-cmk- and the organization."
  type        = list(string)
  default     = []
}

variable "key_id" {
  description = "ID of the key, from the output key_id of the deployment. Set it after the first apply, so that the runs can't create another key or change other keys. Required by decommissioning."
  type        = string
  default     = null

  validation {
    condition     = var.key_id == null ? true : can(regex("^(mrk-)?[0-9a-f-]+$", var.key_id))
    error_message = "key_id must be the ID of a key, such as 1234abcd-12ab-34cd-56ef-1234567890ab. It can't be an ARN, an alias or a wildcard."
  }
}

variable "existing_key" {
  description = "Whether the deployment uses the submodule existing-key, which doesn't manage the key. The runs then manage the IAM policy of the role of Pulumi Cloud, and can't manage keys."
  type        = bool
  default     = false
}

variable "decommissioning" {
  description = "Whether the runs can delete the deployment. Needs key_id, unless existing_key is true."
  type        = bool
  default     = false
}
