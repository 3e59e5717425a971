/**
 * IMAP (RFC 3501, RFC 9051) up to login, from both sides: a tokenizer for commands with literals, our replies, and the shortest way into a
 * backend.
 */
@NullMarked
package org.minaproxy.proxy.protocol.imap;

import org.jspecify.annotations.NullMarked;
