/** The bytes that clients begin TLS with. */
@NullMarked
package org.minaproxy.proxy.clienthello;

import org.jspecify.annotations.NullMarked;
