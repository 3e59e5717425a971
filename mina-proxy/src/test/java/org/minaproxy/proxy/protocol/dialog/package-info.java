/** Runs dialog files: specifications of a protocol, written as what client, proxy and backend say to each other. */
@NullMarked
package org.minaproxy.proxy.protocol.dialog;

import org.jspecify.annotations.NullMarked;
