/** The command {@code ca}: a certificate authority in the hands of an operator. */
@NullMarked
package org.minaproxy.tls.cli;

import org.jspecify.annotations.NullMarked;
