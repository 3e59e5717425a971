/**
 * Reads nginx's configuration and says it in ours.
 *
 * <p>{@link org.minaproxy.proxy.nginx.NginxImport} is the whole of it: {@code Lexer} cuts a file into words, {@code ConfReader} makes
 * directives of them and follows {@code include}, {@code Translation} turns the block {@code mail} into a {@code mina-proxy.yaml}. What a
 * directive becomes is told, directive by directive, in {@code docs/nginx.md}. Nothing here knows how our own configuration is read; that what
 * is written can be read is shown by tests.
 */
@NullMarked
package org.minaproxy.proxy.nginx;

import org.jspecify.annotations.NullMarked;
