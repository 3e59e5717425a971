@NullMarked
package org.minaproxy.proxy.nginx;

import org.jspecify.annotations.NullMarked;
