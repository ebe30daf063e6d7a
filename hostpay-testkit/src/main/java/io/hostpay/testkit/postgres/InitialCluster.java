package io.hostpay.testkit.postgres;

import io.hostpay.testkit.KeptFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * What PostgreSQL's initdb makes, kept beside its unpacked binaries: the next server gets a copy,
 * for a tenth of the work. Nothing is kept where {@code ot.epg.working-dir}, which says where they
 * are unpacked to, is not set.
 */
final class InitialCluster {
  private static final String UNPACKED_TO = "ot.epg.working-dir";

  private InitialCluster() {}

  private static @Nullable Path kept() {
    String place = System.getProperty(UNPACKED_TO);
    return place == null ? null : Path.of(place, "initial-cluster");
  }

  /** Makes this directory as initdb has made another before, if it has. */
  static void copyTo(Path data) throws IOException {
    Path kept = kept();
    if (kept != null && Files.exists(kept)) {
      // PostgreSQL refuses one that others may look into.
      Files.createDirectory(
          data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileSystemUtils.copyRecursively(kept, data);
    }
  }

  /** Keeps this one, which no server has been started on yet, unless there is one. */
  static void keep(File data) {
    Path kept = kept();
    if (kept != null) {
      KeptFolder.make(kept, copy -> FileSystemUtils.copyRecursively(data.toPath(), copy));
    }
  }
}
