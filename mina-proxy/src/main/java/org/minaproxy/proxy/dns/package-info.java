/** Addresses become names: reverse lookups that nobody waits for longer than they want. */
@NullMarked
package org.minaproxy.proxy.dns;

import org.jspecify.annotations.NullMarked;
