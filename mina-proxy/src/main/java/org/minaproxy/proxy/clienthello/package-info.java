/**
 * The first message of a TLS client, read by somebody who will not answer it: which host does the client want, and to speak what? Pure bytes, as
 * in {@code proxyheader}: nothing here knows a socket, a key or anything else of ours.
 */
@NullMarked
package org.minaproxy.proxy.clienthello;

import org.jspecify.annotations.NullMarked;
