/** What a README says of the protection of the key, and of how to turn it on or off. */
export function protection(preventDestroy: boolean, script: string): string {
  const what = preventDestroy
    ? "Terraform refuses each plan that destroys or replaces the key (`prevent_destroy`), creates another one in its place, or is for another AWS account, Region, organization or issuer."
    : "Terraform does not refuse a plan that destroys or replaces the key, because `prevent_destroy` was turned off.";
  const how = preventDestroy
    ? `To turn it off, write this folder again with \`npm run ${script} -- --no-prevent-destroy DIR\`.`
    : `To turn it on, write this folder again with \`npm run ${script} -- DIR\`.`;
  return `**What the key encrypts is lost with the key.** ${what}
Terraform takes this from no variable, because it allows no expression there. ${how}

This protection is a part of the configuration: if you remove the configuration, you remove it too. The deletion protection is in AWS: the key policy denies
everyone \`kms:ScheduleKeyDeletion\`. To delete the key, set \`key_deletion_protection\` to \`false\` and apply that first. To have Terraform forget the key, use
\`terraform state rm\` or a \`removed\` block.`;
}
