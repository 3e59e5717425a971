/**
 * A complete mail system in one process, to look at: an embedded mail server, one user, and the proxy in front of it with every protocol.
 *
 * <p>Nothing in here is used by the proxy itself, and the proxy is configured and started as everywhere else: from a file.
 */
@NullMarked
package org.minaproxy.proxy.demo;

import org.jspecify.annotations.NullMarked;
