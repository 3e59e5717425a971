/** Where a server's certificates come from, and how they are kept up to date: read once, watched from then on. */
@NullMarked
package org.minaproxy.tls.source;

import org.jspecify.annotations.NullMarked;
