import { REGION_CODE } from "./arn";
import type { Rule } from "./rule";

/** Code of an AWS Region. */
export const REGION: readonly Rule[] = [
  {
    matches: `^${REGION_CODE}$`,
    must: "be the code of an AWS Region, such as eu-central-1",
    remedy:
      "An Availability Zone, such as eu-central-1a, is not a Region. List your Regions: aws ec2 describe-regions.",
    source: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
  },
];
