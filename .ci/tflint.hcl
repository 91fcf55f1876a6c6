# Rules of tflint for .ci/lint-terraform. The AWS ruleset isn't in the binary, and is downloaded from GitHub. Checkov checks the resources.
config {
  # The modules are linted in their own directories.
  call_module_type = "none"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}
