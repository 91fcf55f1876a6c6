output "plan_role_arn" {
  description = "ARN of the role for plans, which can only read."
  value       = aws_iam_role.runner["plan"].arn
}

output "apply_role_arn" {
  description = "ARN of the role that applies plans."
  value       = aws_iam_role.runner["apply"].arn
}
