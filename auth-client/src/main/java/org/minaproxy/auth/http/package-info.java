/** Asks a lookup service by HTTP, in the contract that nginx calls {@code auth_http}. */
@NullMarked
package org.minaproxy.auth.http;

import org.jspecify.annotations.NullMarked;
