/**
 * Sockets, TLS and lines; with {@code relay} the only code that knows how bytes move, and the only one that knows MINA.
 *
 * <pre>
 *   Listener ── accepts on ──► IoLoop ◄── connects on ── BackendConnector
 *                                │ reads, writes, timers
 *                            Connection ── TlsLayer
 *                                │ is at one stage at a time
 *              HeaderStage ─► LinkStage ─► RelayStage ─► ClosingStage
 * </pre>
 *
 * One user's two connections live on one loop, so nothing here is locked and nothing waits.
 */
@NullMarked
package org.minaproxy.proxy.net;

import org.jspecify.annotations.NullMarked;
