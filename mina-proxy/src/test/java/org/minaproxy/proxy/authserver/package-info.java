/** Tests of the lookup service's own bounds. */
@NullMarked
package org.minaproxy.proxy.authserver;

import org.jspecify.annotations.NullMarked;
