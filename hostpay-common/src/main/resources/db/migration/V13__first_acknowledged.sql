-- What was given a nonce after somebody had acknowledged it as others' use may compete with that use. After a
-- second acknowledgement the last one's time no longer tells which nonces those are.
alter table hostpay_wallet
  add column first_acknowledged_at timestamptz; -- the first of those that came within two days of each other
update hostpay_wallet set first_acknowledged_at = acknowledged_at;
