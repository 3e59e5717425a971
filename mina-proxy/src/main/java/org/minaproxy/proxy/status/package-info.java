/** What the proxy says about itself to those who watch it, over HTTP and read-only; knows nothing of mail. */
@NullMarked
package org.minaproxy.proxy.status;

import org.jspecify.annotations.NullMarked;
