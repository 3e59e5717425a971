/**
 * One client connection from greeting to close: the states, the decisions between them, and the ports through which sockets are lent to it.
 */
@NullMarked
package org.minaproxy.proxy.session;

import org.jspecify.annotations.NullMarked;
