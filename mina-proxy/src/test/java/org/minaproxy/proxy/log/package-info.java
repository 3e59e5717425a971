@NullMarked
package org.minaproxy.proxy.log;

import org.jspecify.annotations.NullMarked;
