package io.hostpay.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key file of a service account that exists nowhere. */
final class AccountKeyFile {
  private AccountKeyFile() {}

  /** Writes one into the folder, if there is none, and tells where it is. */
  static Path file(Path folder) throws IOException {
    Path file = folder.resolve("credentials.json");
    return Files.exists(file) ? file : Files.writeString(file, json());
  }

  /** A new one. */
  static String json() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024); // gcloud checks its primes at every start
      String key =
          Base64.getEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
      return """
          {"type":"service_account","project_id":"p","private_key_id":"k","client_id":"1",
           "client_email":"x@p.iam.gserviceaccount.com","token_uri":"http://127.0.0.1:9/",
           "private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}
          """
          .formatted(key);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
