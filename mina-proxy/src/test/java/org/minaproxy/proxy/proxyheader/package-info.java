/** Tests of the PROXY header. */
@NullMarked
package org.minaproxy.proxy.proxyheader;

import org.jspecify.annotations.NullMarked;
