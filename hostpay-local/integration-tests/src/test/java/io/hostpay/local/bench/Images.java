package io.hostpay.local.bench;

import io.hostpay.local.Service;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Each service's image, made when a row first needs it and kept for the others. */
final class Images {
  private static final Map<Service, Image> MADE = new EnumMap<>(Service.class);

  private Images() {}

  static synchronized Image of(Service service) throws IOException, InterruptedException {
    Image image = MADE.get(service);
    if (image == null) {
      image = new Image(service);
      MADE.put(service, image);
    }
    return image;
  }
}
