-- What operators look payments up by: pages that begin where the last one ended, newest first, and
-- the beginning (or of an address, as people see them cut, the end) of whatever names a payment.
create index hostpay_payment_newest_idx
  on hostpay_payment (received_at desc, unique_id desc);
create index hostpay_payment_state_newest_idx
  on hostpay_payment (state, received_at desc, unique_id desc);
create index hostpay_payment_reason_newest_idx
  on hostpay_payment (split_part(reason, ':', 1), received_at desc, unique_id desc)
  where reason is not null;
create index hostpay_payment_id_text_idx
  on hostpay_payment (lower(unique_id) text_pattern_ops);
create index hostpay_payment_order_text_idx
  on hostpay_payment (lower(cn_api_id) text_pattern_ops);
create index hostpay_payment_address_text_idx
  on hostpay_payment (lower(payin_address) text_pattern_ops);
create index hostpay_payment_address_end_idx
  on hostpay_payment (reverse(lower(payin_address)) text_pattern_ops);
create index hostpay_eth_attempt_hash_text_idx
  on hostpay_eth_attempt (tx_hash text_pattern_ops);
