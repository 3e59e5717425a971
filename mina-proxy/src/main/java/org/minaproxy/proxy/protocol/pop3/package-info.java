/** POP3 (RFC 1939, 2449, 2595, 3206, 5034) up to the login, towards clients and towards backends. */
@NullMarked
package org.minaproxy.proxy.protocol.pop3;

import org.jspecify.annotations.NullMarked;
