-- One trace a payment: begun or taken up with its request, and kept here, since a sweep or an operator
-- who drives it on comes with a trace of their own. Payments from before have none, and then each
-- request that drives them on begins one.
alter table hostpay_payment
  add column traceparent text; -- W3C's: version, trace, span, flags

-- How often tasks had to be delivered again within the last day, for the console.
create index hostpay_event_retries_idx on hostpay_event (event, last_at)
  where (event = 'status_checked' and attempt > 1) or event = 'payment_deferred';
