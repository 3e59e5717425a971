/**
 * Tests with real mail servers and real clients, and the fixtures that start and end them.
 *
 * <p>Each server is a child process on free loopback ports, with everything it writes in a private folder. They need
 * Debian's packages and root (Postfix insists; root of a user namespace will do): {@code ./dev test} sees to both. A
 * program that is missing fails the test.
 */
@NullMarked
package org.minaproxy.proxy.real;

import org.jspecify.annotations.NullMarked;
