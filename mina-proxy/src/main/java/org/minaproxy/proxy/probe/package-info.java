/** Calls servers once, to see whether a proxy could: for the command {@code check --dial}, with sockets that wait. */
@NullMarked
package org.minaproxy.proxy.probe;

import org.jspecify.annotations.NullMarked;
