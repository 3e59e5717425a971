/** How events become log lines, for people and for machines. */
@NullMarked
package org.minaproxy.proxy.log;

import org.jspecify.annotations.NullMarked;
