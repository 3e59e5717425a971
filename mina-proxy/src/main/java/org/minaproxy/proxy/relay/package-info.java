/** Bytes both ways after login, exact and complete; a slow reader slows its writer. */
@NullMarked
package org.minaproxy.proxy.relay;

import org.jspecify.annotations.NullMarked;
