import { REGION } from "../../../modules/rules/region";
import { firstError } from "../../../modules/rules/rule";

test.each(["eu-central-1a", "Europe (Frankfurt)", ""])("%j is not the code of a Region", (value) => {
  expect(firstError(REGION, "aws_region", value)).toBe(
    `aws_region is "${value}".\nIt must be the code of an AWS Region, such as eu-central-1.\nAn Availability Zone, such as eu-central-1a, is not a Region. List your Regions: aws ec2 describe-regions.\nSee https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html`,
  );
});

test("a Region of any partition is valid", () => {
  const regions = ["eu-central-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "eusc-de-east-1"];
  expect(regions.map((region) => firstError(REGION, "aws_region", region))).toEqual(regions.map(() => undefined));
});
