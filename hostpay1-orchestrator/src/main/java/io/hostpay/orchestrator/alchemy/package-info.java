/**
 * Alchemy's webhook, before anything is decided: whose request it is, and what it says. One word
 * for each thing: a <em>notification</em> is one message of Alchemy's, with an id under which it is
 * repeated; a <em>sighting</em> is what a notification says of one transaction; a <em>hint</em> is
 * the newest sighting of one of our attempts, as the ledger keeps it in the words of {@code
 * tx_status}. A <em>delivery</em> is always one of Cloud Tasks'. What a sighting does to a payment
 * is decided in the package above.
 */
@NullMarked
package io.hostpay.orchestrator.alchemy;

import org.jspecify.annotations.NullMarked;
