/** Types of the resources and data sources in the tests. A type that is missing here is unknown to Terraform in the tests. */
const KEPT = /^aws_(caller_identity|iam_\w+|kms_\w+|partition|region)$/;

/** Fields of the schema that are maps by type: resources, data sources and ephemeral resources. */
const MAPS = [2, 3, 8];

/** Wire type of a Protocol Buffers field that begins with its length. */
const LENGTH_DELIMITED = 2;

/**
 * Returns a provider's schema with only the types of the tests.
 *
 * @param schema Response of `GetProviderSchema`, in Protocol Buffers.
 * @throws {Error} If the response has a field of an unexpected wire type.
 * @see https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function keepSchemas(schema: Buffer): Buffer {
  const fields = readFields(schema);
  return Buffer.concat(
    fields
      .filter(
        ({ number, content }) => !MAPS.includes(number) || KEPT.test(readFields(content)[0]?.content.toString() ?? ""),
      )
      .map(({ encoded }) => encoded),
  );
}

interface Field {
  readonly number: number;
  readonly content: Buffer;
  /** The whole field. */
  readonly encoded: Buffer;
}

function readFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let position = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(position++);
      value += (byte & 127) * factor;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (position < message.length) {
    const start = position;
    const tag = readVarint();
    if (tag % 8 !== LENGTH_DELIMITED) {
      throw new Error(`The provider's schema has a field of wire type ${tag % 8}.`);
    }
    const length = readVarint();
    const content = message.subarray(position, position + length);
    position += length;
    fields.push({ number: Math.floor(tag / 8), content, encoded: message.subarray(start, position) });
  }
  return fields;
}
