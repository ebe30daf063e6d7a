#!/usr/bin/env bash
# Payments in a terminal, on the operators' API: what the console shows, and what it can have done.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# First the verb, then the payment's id where the verb needs one, then the options.
verb='' payment=''
case ${1:-} in
  list | summary | pause | resume | acknowledge)
    verb=$1
    shift
    ;;
  show | redrive | cancel | nonce-lost)
    verb=$1
    [[ -n ${2:-} && ${2:-} != -* ]] || refuse "'$1' needs a payment's id."
    payment=$2
    shift 2
    ;;
esac

start "payments.sh: looks payments up and has something done about them.

  payments.sh list [--state=STATE] [--reason=REASON] [--older-than=6h] [--text=TEXT] [--after=PAGE] [--limit=N]
  payments.sh show ID       everything about one payment, and what it waits for
  payments.sh redrive ID    a REJECTED or FAILED payment begins again, ChangeNow's check included
  payments.sh cancel ID     a SUBMITTED payment: whichever is mined decides, it or the cancellation
  payments.sh nonce-lost ID    another transaction has used its nonce and did not pay: only after the alert nonce-unproven
  payments.sh summary       what is open, what needs a person, and the wallet
  payments.sh pause --reason=TEXT    nothing more is signed, also before the first payment
  payments.sh resume        the wallet signs again
  payments.sh acknowledge --below=NONCE    spending that the ledger does not know was looked at, as 'summary' shows it

  --as=ACCOUNT      impersonates this account of OPERATOR_ACCOUNTS; not needed at GCHostPay5, which takes yours
  --url=URL         where the API is, asked without a token: a proxy's, or the local run's" \
  '--state=+([A-Za-z]) --reason=* --older-than=+([0-9A-Za-z]) --text=* --after=* --limit=+([0-9]) --below=+([0-9]) --as=*@* --url=http*://*' "$@"

[[ -n $verb ]] || refuse "Nothing was asked for: list, show, redrive, cancel, nonce-lost, summary, pause, resume or acknowledge."
reason=$(option reason '')
[[ $verb != pause || -n $reason ]] || refuse "'pause' needs --reason=TEXT, for those who find the wallet paused."
below=$(option below '')
[[ $verb != acknowledge || -n $below ]] || refuse "'acknowledge' needs --below=NONCE: what was looked at, as 'summary' shows it."
perl -MJSON::PP -e 1 2>/dev/null || stop "perl with JSON::PP, which reads the answers, is not there. Nothing was done."

encoded() { perl -e '$_ = shift; s/([^A-Za-z0-9_.~-])/sprintf "%%%02X", ord $1/ge; print' "$1"; }

# Where the API is, and the token for it: GCHostPay5 where there is one that scripts get through to, else GCHostPay1.
find_api() {
  local service=gchostpay1 words=()
  url=$(option url '')
  token=''
  [[ -z $url ]] || return 0
  [[ ${SETTINGS[WITH_GCHOSTPAY5]} == no ]] || is_behind_iap gchostpay5 || service=gchostpay5
  url=$(read_or_stop "The address of $service" gcloud run services describe "$(service_name "$service")" \
    "--region=$(region)" '--format=value(status.url)')
  if [[ -n $(option as '') ]]; then
    # The address that GCHostPay1 was told as its own; status.url may be the other of the two it has.
    read_project
    words=("--impersonate-service-account=$(option as '')" "--audiences=$(address "$service")" --include-email)
  fi
  token=$(read_or_stop "An identity token" gcloud auth print-identity-token ${words[@]+"${words[@]}"})
}

# ask METHOD PATH: the answer is in WORK/answer. What is not done ends the script.
ask() {
  local status
  status=$(curl --silent --show-error --output "$WORK/answer" --max-time 60 --write-out '%{http_code}' \
    --request "$1" --header 'Accept: application/json' --config - "$url$2" \
    <<<"${token:+header = \"Authorization: Bearer $token\"}") ||
    stop "$url gave no answer; the reason is above. Whether anything was done is not known: look with '${0##*/} show', and run it again."
  [[ $status == 2* && $(field status) != rejected ]] ||
    stop "$1 $2 was answered $status: $(field detail | grep . || field reason)"
}

# field NAME: of the answer, empty where it has none.
field() {
  perl -MJSON::PP -e '
    my $answer = eval { decode_json(do { local $/; <STDIN> }) }; my $value = ref $answer eq "HASH" ? $answer->{$ARGV[0]} : undef;
    binmode STDOUT, ":utf8"; print $value if defined $value && !ref $value' "$1" <"$WORK/answer"
}

# shown WHAT: the answer for a person.
shown() {
  perl -MJSON::PP -e '
    binmode STDOUT, ":utf8"; my $answer = decode_json(do { local $/; <STDIN> });
    sub plain { my $text = shift // ""; $text =~ s/[[:cntrl:]]/?/g; $text }
    sub eth { my $wei = shift; return "refused" unless defined $wei; $wei = "0" x (19 - length $wei) . $wei if length $wei < 19;
      my $text = substr($wei, 0, -18) . "." . substr($wei, -18); $text =~ s/\.?0+$//; "$text ETH" }
    sub line { my $p = shift; printf "%-16s  %-9s  %-20s  %s  %s  %s\n", plain($p->{unique_id}), $p->{state}, substr($p->{received_at}, 0, 19),
      plain($p->{payin_address}), eth($p->{amount_wei}), plain($p->{reason}) }
    if ($ARGV[0] eq "list") {
      line($_) for @{$answer->{payments}};
      print scalar @{$answer->{payments}}, " payment(s)\n";
      print "more of them: --after=$answer->{next}\n" if $answer->{next};
      print "many begin like this, and not all are found: give more of it\n" if $answer->{too_many};
    } elsif ($ARGV[0] eq "show") {
      line($answer); print plain($answer->{waits_for}), "\n";
      print "can be asked for: ", join(", ", map { $_->{name} } @{$answer->{actions}}), "\n" if @{$answer->{actions}};
      printf "%s  nonce %s  %s #%s  at most %s wei  %s\n", $_->{tx_hash}, $_->{nonce}, $_->{kind}, $_->{number}, $_->{max_fee_per_gas},
        $_->{live} ? "live" : "dead" for @{$answer->{attempts}};
      printf "%s  %-16s  %s%s  %s\n", substr($_->{at}, 0, 19), $_->{service}, $_->{event}, $_->{times} > 1 ? " x$_->{times}" : "",
        plain($_->{detail}) for @{$answer->{timeline}};
    } else {
      printf "open: %s %s, the oldest since %s\n", $_->{payments}, $_->{state}, substr($_->{oldest}, 0, 19) for @{$answer->{open}};
      for (@{$answer->{wallets}}) {
        my @held;
        push @held, "paused by " . plain($_->{paused_by}) . ": " . plain($_->{pause_reason}) if $_->{paused_at};
        push @held, "halted: others have used nonces below $_->{halted_below}" if defined $_->{halted_below};
        printf "wallet %s: %s in flight (%s), next nonce %s, %s\n", $_->{address}, $_->{in_flight}, eth($_->{in_flight_wei}), $_->{next_nonce},
          @held ? join("; ", @held) : "signs";
      }
      print scalar @{$answer->{needs_person}}, " need a person\n"; line($_) for @{$answer->{needs_person}};
    }' "$1" <"$WORK/answer"
}

# instruct PATH: has it done.
instruct() {
  if [[ $DRY_RUN == yes ]]; then
    say "+ POST $1"
    return 0
  fi
  find_api
  ask POST "$1"
  say "Done: $(field status)."
}

query=''
for name in state reason older-than text after limit; do
  [[ $verb == list ]] || break
  value=$(option "$name" '')
  [[ -z $value ]] || query+="&${name//-/_}=$(encoded "$value")"
done

case $verb in
  list)
    find_api
    ask GET "/payments${query:+?${query#&}}"
    shown list
    ;;
  show)
    find_api
    ask GET "/payments/$(encoded "$payment")"
    shown show
    ;;
  summary)
    find_api
    ask GET /summary
    shown summary
    ;;
  redrive | cancel | nonce-lost) instruct "/payments/$(encoded "$payment")/$verb" ;;
  pause) instruct "/wallet/pause?reason=$(encoded "$reason")" ;;
  resume) instruct /wallet/resume ;;
  acknowledge) instruct "/wallet/acknowledge?below=$below" ;;
esac
