/** The whole proxy in one process with the tests, which play its clients, its backends and its authentication service on loopback sockets. */
@NullMarked
package org.minaproxy.proxy.endtoend;

import org.jspecify.annotations.NullMarked;
