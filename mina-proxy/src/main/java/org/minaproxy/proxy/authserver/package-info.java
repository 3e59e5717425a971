/** A lookup service for other proxies, over HTTP; what it understands and answers is auth-client's. The only package that knows HttpCore. */
@NullMarked
package org.minaproxy.proxy.authserver;

import org.jspecify.annotations.NullMarked;
