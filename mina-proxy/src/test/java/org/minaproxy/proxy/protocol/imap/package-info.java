@NullMarked
package org.minaproxy.proxy.protocol.imap;

import org.jspecify.annotations.NullMarked;
