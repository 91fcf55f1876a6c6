/** Returns the section of a README that explains how the key is protected, and how to turn the protection on or off. */
export function protection(preventDestroy: boolean, script: string): string {
  const effect = preventDestroy
    ? "Terraform rejects every plan that destroys or replaces the key (`prevent_destroy`), creates another one in its place, or is for another AWS account, Region, organization or issuer."
    : "Terraform doesn't reject a plan that destroys or replaces the key, because `prevent_destroy` was turned off.";
  const toggle = preventDestroy
    ? `To turn this off, generate this folder again with \`npm run ${script} -- --no-prevent-destroy DIR\`.`
    : `To turn it on, generate this folder again with \`npm run ${script} -- DIR\`.`;
  return `**If the key is lost, so is everything it encrypts.** ${effect} \`lifecycle\` accepts no variables. ${toggle}

\`prevent_destroy\` is part of the configuration: removing the configuration removes it too. The deletion protection is in AWS: the key
policy denies \`kms:ScheduleKeyDeletion\` to everyone. To delete the key, set \`key_deletion_protection\` to \`false\` and apply first. To
remove the key from the state and keep it in AWS, use \`terraform state rm\` or a \`removed\` block.`;
}
