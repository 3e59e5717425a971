/**
 * Text becomes records, once, at start.
 *
 * <p>The tree of records under {@link org.minaproxy.proxy.config.ProxyConfig} is the schema: a component {@code proxyHeader} is the key
 * {@code proxy-header}. {@link org.minaproxy.proxy.config.ConfigLoader} reads the file and the environment and either returns the whole tree
 * or throws every problem at once. Nothing here opens a certificate, a password file or a socket.
 */
@NullMarked
package org.minaproxy.proxy.config;

import org.jspecify.annotations.NullMarked;
