/** Pattern of the partition in an ARN. */
export const PARTITION = "aws(-[a-z]+)*";

/** Pattern of the code of an AWS Region. */
export const REGION_CODE = "[a-z]{2,8}(-[a-z]{2,16}){1,3}-[0-9]{1,2}";

/** Pattern of the ID of an AWS account. */
export const ACCOUNT = "[0-9]{12}";
