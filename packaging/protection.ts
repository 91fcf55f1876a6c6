/** Returns the section of a README that explains how the key is protected, and how to turn the protection on or off. */
export function protection(preventDestroy: boolean, script: string): string {
  const effect = preventDestroy
    ? "Terraform rejects plans that would destroy or replace the key (`prevent_destroy`), create another one in its place, or are for another AWS account, Region, organization or issuer. The exceptions are plans with `-target` on `aws_kms_key.key`, `terraform_data.known_key` or `data.aws_kms_key.key`, which can create another key: see [Operations and their results](https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/nothing-lost.md)."
    : "Terraform doesn't reject a plan that destroys or replaces the key, because `prevent_destroy` was turned off.";
  const toggle = preventDestroy
    ? `To turn this off, write this directory again with \`npm run ${script} -- --no-prevent-destroy DIR\`.`
    : `To turn it on, write this directory again with \`npm run ${script} -- DIR\`.`;
  return `**If the key is lost, so is everything it encrypts.** ${effect} \`prevent_destroy\` must be a literal value. ${toggle}

\`prevent_destroy\` is part of the configuration: removing the configuration removes it too. The deletion protection is in AWS: the key
policy denies \`kms:ScheduleKeyDeletion\` to everyone. To delete the key, set \`key_deletion_protection\` to \`false\` and apply first. To
remove the key from the state and keep it in AWS, use \`terraform state rm\` or a \`removed\` block.`;
}
