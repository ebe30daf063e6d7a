package io.hostpay.common.logging;

/** The services as they sign their log lines and ledger events. */
public enum ServiceName {
  HOSTPAY1("GCHostPay1-10-26"),
  HOSTPAY2("GCHostPay2-10-26"),
  HOSTPAY3("GCHostPay3-10-26"),
  /** GCHostPay1's image where it serves Alchemy alone. */
  HOSTPAY4("GCHostPay4-10-26"),
  /** GCHostPay1's image where it serves operators alone. */
  HOSTPAY5("GCHostPay5-10-26");

  private final String fullName;

  ServiceName(String fullName) {
    this.fullName = fullName;
  }

  /** The {@code service_name} of log lines: the name of the Cloud Run service. */
  public String fullName() {
    return fullName;
  }
}
