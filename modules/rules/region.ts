import type { Rule } from "./rule";

/** Code of an AWS Region. */
export const REGION: readonly Rule[] = [
  {
    matches: "^[a-z]{2,8}(-[a-z]{2,16}){1,3}-[0-9]{1,2}$",
    must: "be the code of an AWS Region, such as eu-central-1",
    remedy:
      "An Availability Zone, such as eu-central-1a, is not a Region. List your Regions: aws ec2 describe-regions.",
    source: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
  },
];
