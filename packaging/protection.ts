/** What a README says of the protection of the key, and of how to turn it on or off. */
export function protection(preventDestroy: boolean, script: string): string {
  const what = preventDestroy
    ? "Terraform refuses every plan that destroys or replaces the key (`prevent_destroy`)."
    : "Nothing keeps Terraform from a plan that destroys or replaces the key: `prevent_destroy` was turned off.";
  const how = preventDestroy
    ? `To turn it off, write this folder again with \`npm run ${script} -- --no-prevent-destroy DIR\`.`
    : `To turn it on, write this folder again with \`npm run ${script} -- DIR\`.`;
  return `**What the key encrypts is lost with the key.** ${what}
Terraform takes that from no variable, for it allows no expression there. ${how}

The protection is a part of this configuration: who removes the configuration removes the protection too. Read every plan for
\`aws_kms_key\`. To have Terraform forget the key and leave it be, use \`terraform state rm\` or a \`removed\` block.`;
}
