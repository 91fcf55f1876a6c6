import "./aws-sdk-settings";
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Moto } from "./moto";

/** Uses a role and a key as Pulumi Cloud does. */
export class PulumiCloudSession {
  /** Assumes the role with a token. moto accepts any token. The IAM simulator shows who can assume the role. */
  public static async open(moto: Moto, region: string, roleArn: string): Promise<PulumiCloudSession> {
    const { Credentials } = await new STSClient({ endpoint: moto.endpoint, region }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: "pulumi-cloud",
        WebIdentityToken: "token-of-pulumi-cloud",
      }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    return new PulumiCloudSession(new KMSClient({ endpoint: moto.endpoint, region, credentials }));
  }

  private constructor(private readonly kms: KMSClient) {}

  /** Encrypts text with a key, and returns the decrypted ciphertext. */
  public async roundTrip(keyArn: string, text: string): Promise<string> {
    const { CiphertextBlob } = await this.kms.send(new EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from(text) }));
    const { Plaintext } = await this.kms.send(new DecryptCommand({ KeyId: keyArn, CiphertextBlob }));
    return Buffer.from(Plaintext ?? []).toString();
  }

  /** Generates a data key and decrypts it. Returns whether both keys are equal. */
  public async dataKeyRoundTrip(keyArn: string): Promise<boolean> {
    const { Plaintext, CiphertextBlob } = await this.kms.send(
      new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256" }),
    );
    const decrypted = await this.kms.send(new DecryptCommand({ KeyId: keyArn, CiphertextBlob }));
    return Plaintext?.length === 32 && Buffer.from(Plaintext).equals(Buffer.from(decrypted.Plaintext ?? []));
  }
}
