/** The mail proxy: start, wiring, drain, stop. */
@NullMarked
package org.minaproxy.proxy;

import org.jspecify.annotations.NullMarked;
