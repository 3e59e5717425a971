/** An identity becomes a place to go: pools of backends, their balance, and what is known about their health. */
@NullMarked
package org.minaproxy.proxy.routing;

import org.jspecify.annotations.NullMarked;
