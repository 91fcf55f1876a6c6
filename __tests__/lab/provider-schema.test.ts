import { keepSchemas } from "../../lab/provider-schema";

/** Encodes a field that is shorter than 16 kB. */
function field(number: number, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((part) => Buffer.from(part)));
  const length = body.length < 128 ? [body.length] : [(body.length % 128) + 128, Math.floor(body.length / 128)];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), body]);
}

/** Encodes the schema of a type. The schema of a resource is longer than 127 bytes, so that its length has two bytes. */
const schemaOf = (map: number, type: string) => field(map, field(1, type), field(2, type.repeat(20)));

const PROVIDER = field(1, "provider");
const DIAGNOSTIC = field(4, "warning");
const FUNCTION = schemaOf(7, "arn_parse");
const KEPT = [
  schemaOf(2, "aws_kms_key"),
  schemaOf(2, "aws_iam_role"),
  schemaOf(3, "aws_partition"),
  schemaOf(3, "aws_caller_identity"),
  schemaOf(8, "aws_kms_secrets"),
];

test("keepSchemas removes the resources, data sources and ephemeral resources that no test uses", () => {
  const others = [schemaOf(2, "aws_instance"), schemaOf(3, "aws_regions"), schemaOf(8, "aws_ssm_parameter")];
  const [first, ...rest] = KEPT as [Buffer, ...Buffer[]];

  expect(keepSchemas(Buffer.concat([PROVIDER, first, ...others, ...rest, DIAGNOSTIC, FUNCTION]))).toEqual(
    Buffer.concat([PROVIDER, ...KEPT, DIAGNOSTIC, FUNCTION]),
  );
});

test("keepSchemas changes nothing in a schema that has only types of the tests", () => {
  const schema = Buffer.concat([PROVIDER, ...KEPT]);
  expect(keepSchemas(schema)).toEqual(schema);
});

test("keepSchemas rejects a field that doesn't begin with its length", () => {
  expect(() => keepSchemas(Buffer.from([8, 1]))).toThrow("The provider's schema has a field of wire type 0.");
});
