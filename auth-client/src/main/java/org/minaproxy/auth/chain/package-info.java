/** Authenticators made of authenticators. */
@NullMarked
package org.minaproxy.auth.chain;

import org.jspecify.annotations.NullMarked;
