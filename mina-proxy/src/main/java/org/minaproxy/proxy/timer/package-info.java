/** Time-outs, as many as there are sessions, at a cost that does not depend on their number. */
@NullMarked
package org.minaproxy.proxy.timer;

import org.jspecify.annotations.NullMarked;
