@NullMarked
package org.minaproxy.proxy.dns;

import org.jspecify.annotations.NullMarked;
